using System.Text.Json;
using Andon.Core.Boards;
using Andon.Linux.Files;
using Andon.Protocol.Messages;

namespace Andon.Cli.Imports;

/// <summary>
/// Where the reference kanban keeps things below its home. Only looks: nothing is written there, and what a link leads
/// to elsewhere is not taken.
/// </summary>
sealed class HermesHome(string path)
{
    const int MetadataBytesMax = 1024 * 1024;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The default board first, then the others by name.</summary>
    public IReadOnlyList<HermesBoard> Boards()
    {
        var boards = new List<HermesBoard>();
        if (Board("default", Path, Below("kanban")) is { } first) boards.Add(first);
        var others = Below("kanban", "boards");
        if (!IsFolder(Below("kanban")) || !IsFolder(others)) return boards;
        foreach (var folder in Directory.EnumerateDirectories(others).Order(StringComparer.Ordinal))
        {
            var name = System.IO.Path.GetFileName(folder);
            if (name == "default" || !IsSlug(name)) continue;
            if (IsFolder(folder) && Board(name, folder, folder) is { } board) boards.Add(board);
        }

        return boards;
    }

    /// <summary>
    /// Folders of boards that are not looked into: archived ones, those that lie elsewhere behind a link, that have no
    /// database, or whose names are none of boards.
    /// </summary>
    public IReadOnlyList<string> PassedOver()
    {
        var others = Below("kanban", "boards");
        if (new DirectoryInfo(Below("kanban")) is { Exists: true, LinkTarget: not null }) return [Below("kanban")];
        if (!Directory.Exists(others)) return [];
        if (!IsFolder(others)) return [others];
        return
        [
            .. Directory.EnumerateDirectories(others)
                .Where(each => !IsFolder(each) || !IsBoard(System.IO.Path.GetFileName(each)))
                .Where(each => System.IO.Path.GetFileName(each) != "default")
                .Order(StringComparer.Ordinal),
        ];
    }

    static bool IsSlug(string name) => BoardSlug.TryParse(name, out var slug) && slug.Value == name;

    bool IsBoard(string name) => IsSlug(name) && File.Exists(Below("kanban", "boards", name, "kanban.db"));

    /// <summary>
    /// The home itself, where a path leads to one of its profiles: that is what an agent's own environment names.
    /// </summary>
    public static string RootOf(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var parent = System.IO.Path.GetDirectoryName(full);
        var isProfile = System.IO.Path.GetFileName(parent) == "profiles"
            && !File.Exists(System.IO.Path.Combine(full, "kanban.db"));
        return isProfile ? System.IO.Path.GetDirectoryName(parent)! : full;
    }

    /// <summary>The board that its commands mean when they name none; null when nothing says so.</summary>
    public string? CurrentBoard() =>
        PlainFile.ReadText(Below("kanban", "current"), MetadataBytesMax)?.Trim() is { Length: > 0 } name ? name : null;

    /// <summary>Names of profiles, each a folder of its own.</summary>
    public IReadOnlyList<string> Profiles()
    {
        var folder = Below("profiles");
        if (!IsFolder(folder)) return [];
        return [.. Directory.EnumerateDirectories(folder)
            .Where(IsFolder)
            .Select(each => System.IO.Path.GetFileName(each))
            .Order(StringComparer.Ordinal)];
    }

    public string? ProfileText(string name) =>
        PlainFile.ReadText(Below("profiles", name, "profile.yaml"), MetadataBytesMax);

    public string? ConfigurationText() => PlainFile.ReadText(Below("config.yaml"), MetadataBytesMax);

    HermesBoard? Board(string slug, string folder, string files)
    {
        var database = System.IO.Path.Combine(folder, "kanban.db");
        if (!File.Exists(database)) return null;
        var metadata = System.IO.Path.Combine(Below("kanban", "boards"), slug, "board.json");
        return new HermesBoard(slug, database, System.IO.Path.Combine(files, "attachments"))
        {
            Metadata = Metadata(PlainFile.ReadText(metadata, MetadataBytesMax)),
        };
    }

    /// <summary>What cannot be read says nothing: the board itself is what matters.</summary>
    static HermesMetadata Metadata(string? text)
    {
        if (text is null) return new HermesMetadata();
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return new HermesMetadata();
            return new HermesMetadata
            {
                Name = Text(root, "name"),
                Description = Text(root, "description"),
                Icon = Text(root, "icon"),
                Color = Text(root, "color"),
                DefaultWorkdir = Text(root, "default_workdir"),
                IsArchived = root.TryGetProperty("archived", out var flag) && flag.ValueKind == JsonValueKind.True,
            };
        }
        catch (JsonException)
        {
            return new HermesMetadata();
        }
    }

    static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;

    static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    string Below(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);
}

/// <summary>One board of the reference kanban.</summary>
sealed record HermesBoard(string Slug, string Database, string Attachments)
{
    public HermesMetadata Metadata { get; init; } = new();
}

/// <summary>What a board says of itself; null where it says nothing.</summary>
sealed record HermesMetadata
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public string? Color { get; init; }

    public string? DefaultWorkdir { get; init; }

    public bool IsArchived { get; init; }

    public CreateBoardRequest AsRequest(string slug) => new()
    {
        Slug = slug,
        Name = Name,
        Description = Description,
        Icon = Icon,
        Color = Color,
        DefaultWorkdir = DefaultWorkdir,
    };
}
