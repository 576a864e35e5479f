using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Protocol.Discovery;

/// <summary>Where the daemon's program lies: beside our own, or where a build of the sources puts it.</summary>
public static class DaemonProgram
{
    public const string Name = "andond";

    /// <summary>Its other use: keeps a database of others still until its standard input ends.</summary>
    public const string HoldVerb = "hold";

    /// <summary>The use in which it makes a database of the reference kanban out of lines on its input.</summary>
    public const string WriteVerb = "write";

    /// <summary>Said when that is done, before two numbers: values filled in, and rows left out.</summary>
    public const string Written = "written";

    /// <summary>What it says then when it has SQLite's read lock.</summary>
    public const string Held = "held";

    /// <summary>What it says when SQLite finds nothing to lock there: a copy is as good as it happens to be.</summary>
    public const string Unlocked = "unlocked";

    /// <summary>The use in which it reads a copy of a board's database through and through.</summary>
    public const string ExamineVerb = "examine";

    /// <summary>The use in which it lets a copy of a board's database go on with its archived log.</summary>
    public const string RollVerb = "roll";

    /// <summary>The use in which it compares two copies of a board's database.</summary>
    public const string CompareVerb = "compare";

    /// <summary>The use in which it proves a copy of a board's database by a copy of its log.</summary>
    public const string ProveVerb = "prove";

    /// <summary>The use in which it compresses a copy of a board's database.</summary>
    public const string PackVerb = "pack";

    /// <summary>Said when the copy is whole, before what it holds.</summary>
    public const string Whole = "whole";

    /// <summary>Said when the copy is not whole, before what is wrong.</summary>
    public const string Unsound = "unsound";

    /// <summary>Said before the reason when it could not do what it was told; that says nothing of the copy.</summary>
    public const string Undone = "undone:";

    /// <summary>The use in which it examines a home and changes nothing.</summary>
    public const string DoctorVerb = "doctor";

    /// <param name="named">What the client was told to start; null when nothing.</param>
    public static string Locate(string? named)
    {
        if (named is not null) return File.Exists(named) ? named : throw Missing(named);
        var (folder, path) = SiblingProgram.Find(Name, "Andon.Server");
        return path ?? throw new AndonException(
            ErrorCode.DaemonFailed, "The daemon was not started.", $"Its program {Name} is not in {folder}.",
            $"Install andon and {Name} side by side.");
    }

    static AndonException Missing(string named) => new(
        ErrorCode.DaemonFailed, "The daemon was not started.", $"There is no program {named}.",
        $"Give the path of {Name}, or none to have the one beside the client.");
}
