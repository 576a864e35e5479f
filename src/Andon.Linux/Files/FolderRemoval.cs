using System.Globalization;

namespace Andon.Linux.Files;

/// <summary>
/// Removes a directory and all that is in it, in steps that are short whatever it holds. Links are removed and not
/// followed, and nothing beyond a mount is touched: a mount stops it. Directories are not descended into but moved up
/// to the top, so that neither their depth nor the length of their paths matters. Being killed between two calls
/// loses nothing: whoever comes next goes on with what is left. Belongs to one thread at a time.
/// </summary>
/// <param name="parent">Where it lies.</param>
/// <param name="name">Its name there.</param>
/// <param name="folder">The directory itself, proven to be the one that shall go.</param>
/// <param name="last">A file that goes last of all, because it is the proof.</param>
public sealed class FolderRemoval(OpenFolder parent, EntryName name, OpenFolder folder, EntryName last)
{
    int _moved;
    int _left;

    /// <summary>Removes at most so many entries; true when nothing is left.</summary>
    public bool Step(int most)
    {
        folder.Unlock();
        _left = most;
        while (true)
        {
            var names = folder.Names(_left + 1);
            names.RemoveAll(entry => entry == last);
            if (names.Count == 0) break;
            foreach (var entry in names)
            {
                if (!TryRemove(entry)) return false;
            }
        }

        folder.RemoveFile(last);
        parent.RemoveFolder(name);
        return true;
    }

    /// <summary>False when the step is over.</summary>
    bool TryRemove(EntryName entry)
    {
        if (folder.TryStat(entry) is not { } status) return true;
        if (!status.IsFolder)
        {
            folder.RemoveFile(entry);
            return --_left > 0;
        }

        using var inner = Enter(folder, entry);
        if (inner is null) return true;
        while (inner.Names(_left) is { Count: > 0 } names)
        {
            foreach (var each in names)
            {
                Empty(inner, each);
                if (--_left <= 0) return false;
            }
        }

        folder.RemoveFolder(entry);
        return --_left > 0;
    }

    void Empty(OpenFolder inner, EntryName entry)
    {
        if (inner.TryStat(entry) is not { } status) return;
        if (!status.IsFolder)
        {
            inner.RemoveFile(entry);
            return;
        }

        // A directory that its owner may not write cannot be moved.
        using (Enter(inner, entry))
        {
            while (!inner.TryMove(entry, folder, Free())) { }
        }
    }

    EntryName Free() =>
        EntryName.Of(string.Create(CultureInfo.InvariantCulture, $".moved-up-{_moved++}"));

    OpenFolder? Enter(OpenFolder from, EntryName entry)
    {
        var inner = from.TryOpen(entry);
        if (inner is null) return null;
        if (inner.Status.IsBeside(folder.Status))
        {
            inner.Unlock();
            return inner;
        }

        var path = inner.Path;
        inner.Dispose();
        throw new IOException($"{path} is a mount; what lies beyond it is not removed.");
    }
}
