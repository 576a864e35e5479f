using Andon.Storage.Faults;

namespace Andon.Storage.Commits;

/// <summary>What may be expected of a projection after a fault.</summary>
enum ProjectionTrouble
{
    /// <summary>Nothing can be written now (no room, an input/output error); the content stands.</summary>
    Unwritable,

    /// <summary>The content cannot be believed: it has to be made again from the log.</summary>
    Damaged,

    /// <summary>Another process holds the file; nothing is wrong with it.</summary>
    HeldByOutsider,
}

/// <summary>
/// A projection could not do what it was asked to. Its open transaction, if any, has to be rolled back.
/// </summary>
sealed class ProjectionFault(
    ProjectionTrouble trouble, string message, Exception? cause = null, DamageKind kind = DamageKind.RowLevel)
    : IOException(message, cause)
{
    public ProjectionTrouble Trouble => trouble;

    /// <summary>Means something when the content cannot be believed.</summary>
    public Damage Damage => new(kind, Message);
}
