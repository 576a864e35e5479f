namespace Andon.Attack.Lab;

/// <summary>Which processes have a store's files open, looked up without opening one.</summary>
static class OpenStores
{
    /// <summary>Descriptors below the prefix, by process.</summary>
    public static IReadOnlyDictionary<int, List<string>> Below(string prefix)
    {
        var found = new Dictionary<int, List<string>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var pid)) continue;
            var open = TargetsOf(pid).Where(target => target.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (open.Count > 0) found[pid] = open;
        }

        return found;
    }

    static IEnumerable<string> TargetsOf(int pid)
    {
        string[] links;
        try
        {
            links = Directory.GetFileSystemEntries($"/proc/{pid}/fd");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return links.Select(TargetOf).OfType<string>();
    }

    static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
