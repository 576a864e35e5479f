namespace Andon.Core.Context;

/// <summary>How much a worker is told. Bytes are those of UTF-8, of the text as it is shown.</summary>
public static class ContextLimits
{
    /// <summary>Of the whole text, unless the caller says otherwise.</summary>
    public const int BytesDefault = 64 * 1024;

    /// <summary>Facts, headings and a part of the body always fit into so much.</summary>
    public const int BytesMin = 8 * 1024;

    public const int BytesMax = 1024 * 1024;

    /// <summary>The body takes no more than this part of the whole, and no more than its own limit.</summary>
    public const int BodyShare = 4;

    public const int BodyBytesMax = 8 * 1024;

    /// <summary>A summary, an error or metadata.</summary>
    public const int FieldBytesMax = 4 * 1024;

    public const int CommentBytesMax = 2 * 1024;

    /// <summary>A title or a path among the facts.</summary>
    public const int FactBytesMax = 1024;

    /// <summary>A name among the facts, an author, a first line.</summary>
    public const int NameBytesMax = 200;

    public const int AttemptsMax = 10;

    public const int ParentsMax = 50;

    public const int RecentMax = 5;

    public const int CommentsMax = 30;

    public const int FilesMax = 50;
}
