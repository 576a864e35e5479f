namespace Andon.Core.Cards;

/// <summary>
/// How long the texts and lists of a board may be. Characters are Unicode scalar values; bytes are UTF-8.
/// </summary>
public static class TextLimits
{
    public const int TitleCharactersMax = 1_000;

    /// <summary>Body, result and comment.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>Any text that comes in from another board, which may have had other limits.</summary>
    public const int ImportedBytesMax = 8 * 1024 * 1024;

    /// <summary>A run's summary.</summary>
    public const int SummaryBytesMax = 256 * 1024;

    /// <summary>A run's metadata, a JSON object.</summary>
    public const int MetadataBytesMax = 1024 * 1024;

    /// <summary>Reasons, notes and errors.</summary>
    public const int ReasonBytesMax = 16 * 1024;

    /// <summary>Assignee, tenant, idempotency key, session, model and other names.</summary>
    public const int NameCharactersMax = 256;

    public const int PathBytesMax = 4_096;

    /// <summary>One skill or label.</summary>
    public const int ItemCharactersMax = 128;

    /// <summary>Skills or labels of a card.</summary>
    public const int ItemsMax = 100;

    public const int ParentsMax = 10_000;

    /// <summary>Cards that one completion says it created.</summary>
    public const int CreatedCardsMax = 10_000;

    /// <summary>The last failure as the card keeps it.</summary>
    public const int FailureCharactersMax = 500;

    /// <summary>The first line of a summary in an event.</summary>
    public const int PreviewCharactersMax = 400;
}
