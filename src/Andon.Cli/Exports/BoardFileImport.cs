using Andon.Cli.Imports;
using Andon.Cli.Rendering;
using Andon.Core.Boards;
using Andon.Core.Decisions;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>
/// Brings a file of a board's lines into a board. The file is read once before anything comes in: one that is cut off
/// or broken brings nothing. Used once.
/// </summary>
sealed class BoardFileImport : IDisposable
{
    static readonly string[] Kinds = [.. ImportKinds.All];

    readonly AndonClient _client;
    readonly string _path;
    readonly FileStream _file;
    readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> _found = new(StringComparer.Ordinal);
    BoardImport? _import;

    BoardFileImport(AndonClient client, string path, FileStream file) => (_client, _path, _file) = (client, path, file);

    public ExportHead Head { get; private set; } = null!;

    /// <summary>Rows in the file by their kind.</summary>
    public IReadOnlyDictionary<string, int> Found => _found;

    public IEnumerable<KindCount> Counts => _import?.Counts ?? [];

    public IReadOnlyList<string> Remarks => _import?.Remarks ?? [];

    /// <summary>
    /// Opens the file and makes sure that all of it can come in. It stays open: both readings are of it.
    /// </summary>
    public static async Task<BoardFileImport> OpenAsync(AndonClient client, string path)
    {
        var import = new BoardFileImport(client, path, OpenFile(path));
        try
        {
            await import.CheckAsync();
            return import;
        }
        catch
        {
            import.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <param name="board">Into which it goes; it is made when there is none.</param>
    /// <param name="progressed">Told of rows that are in.</param>
    public async Task RunAsync(string board, Action<int> progressed)
    {
        _import = new BoardImport(_client, board, Head.Source);
        var place = new ImportPlace(_client, board);
        await place.TakeAsync(new CreateBoardRequest
        {
            Slug = board,
            Name = Head.Name,
            Description = Head.Description,
            Icon = Head.Icon,
            Color = Head.Color,
            DefaultWorkdir = Head.DefaultWorkdir,
        });
        try
        {
            await BringAsync(board, progressed);
        }
        catch (AndonException failure)
        {
            var (code, what, why, next) = failure.Refusal;
            throw new AndonException(
                code, what, why,
                $"{next} Board {board} is paused until it is whole: import the file again, or andon resume --board "
                + board);
        }

        await place.LeaveAsync();
    }

    async Task BringAsync(string board, Action<int> progressed)
    {
        _file.Position = 0;
        FilePieces? file = null;
        await foreach (var line in BoardLines.ReadAsync(_file, _path))
        {
            if (line.Row is not { } row) continue;
            if (row.Kind == BoardLine.Files)
            {
                file = await KeepAsync(board, FilePieces.Add(file, row) ?? throw Broken("A file's pieces do not fit."));
                continue;
            }

            if (ImportKinds.NamesBytes(row.Kind) && _lost.Contains(HashOf(row)))
                _import!.Refuse(row.Kind, $"refused: {NameOf(row)}: its bytes are not here.");
            else await _import!.AddAsync(row, progressed);
        }

        await _import!.FlushAsync(progressed);
    }

    /// <summary>
    /// The last piece sends the file. One that is too large for the board costs its row and no other.
    /// </summary>
    async Task<FilePieces?> KeepAsync(string board, FilePieces file)
    {
        if (!file.IsWhole) return file;
        using (file)
        {
            try
            {
                await _client.KeepFileAsync(board, file.Content());
            }
            catch (AndonException refused) when (refused.Code == ErrorCode.PayloadTooLarge)
            {
                _lost.Add(file.Sha256);
                _import!.Refuse(BoardLine.Files, $"refused: bytes {file.Sha256}: {refused.Refusal.Why}");
            }

            return null;
        }
    }

    /// <summary>Everything that can be known without a board.</summary>
    async Task CheckAsync()
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        var (number, order) = (0L, 0);
        FilePieces? file = null;
        await foreach (var line in BoardLines.ReadAsync(_file, _path))
        {
            number++;
            if (line.Head is { } head) CheckHead(head);
            if (line.Row is not { } row) continue;
            if (row.Kind == BoardLine.Files)
            {
                file = FilePieces.Add(file, row) ?? throw Broken($"Line {number}: the pieces of a file do not fit.");
                if (!file.IsWhole) continue;
                if (!file.IsTrue()) throw Broken($"Line {number}: the bytes of {file.Sha256} are others.");
                sizes[file.Sha256] = file.Size;
                file.Dispose();
                file = null;
                continue;
            }

            order = CheckRow(row, number, order);
            if (!ImportKinds.NamesBytes(row.Kind)) continue;
            if (!sizes.TryGetValue(HashOf(row), out var size)) _lost.Add(HashOf(row));
            else if (size != row.Values.GetValueOrDefault("size").Number)
                throw Broken($"Line {number}: its file has {size} bytes.");
        }

        if (file is not null) throw Broken($"Pieces of {file.Sha256} are missing.");
    }

    void CheckHead(ExportHead head)
    {
        Head = head;
        if (!BoardSlug.TryParse(head.Board, out _)) throw Broken("Its first line names no board.");
        if (!head.Source.StartsWith("andon:", StringComparison.Ordinal) || head.Source.Length > 100)
            throw Broken("Its first line does not say which board it is of.");
    }

    /// <summary>Answers the place of its kind, before which no later row may be.</summary>
    int CheckRow(ImportRowMessage row, long number, int order)
    {
        var place = Array.IndexOf(Kinds, row.Kind);
        if (place < 0) throw Broken($"Line {number}: it is of the kind '{Shown(row.Kind)}', which no board has.");
        if (place < order) throw Broken($"Line {number}: {row.Kind} come before {Kinds[order]}.");
        var columns = ImportColumns.Of(row.Kind);
        if (row.Values.Keys.FirstOrDefault(column => !columns.Contains(column)) is { } unknown)
            throw Broken($"Line {number}: {row.Kind} have no column '{Shown(unknown)}'.");
        _found[row.Kind] = _found.GetValueOrDefault(row.Kind) + 1;
        return place;
    }

    static string HashOf(ImportRowMessage row) => row.Values.GetValueOrDefault("sha256").Text ?? "";

    static string NameOf(ImportRowMessage row) => Shown(row.Values.GetValueOrDefault("name").Text ?? "a file");

    static string Shown(string text) => ControlText.Line(text.Length > 60 ? $"{text[..60]}…" : text);

    static FileStream OpenFile(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (file.CanSeek) return file;
            file.Dispose();
            throw new IOException("It is no ordinary file, and has to be read twice.");
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Broken(path, unable.Message);
        }
    }

    AndonException Broken(string why) => Broken(_path, why);

    static AndonException Broken(string path, string why) => new(
        ErrorCode.InvalidArgument, $"{path} was not read.", why, "Name a file that andon export board has written.");
}
