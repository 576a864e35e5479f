using Andon.Cli.Imports;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Exports;

/// <summary>
/// Brings a file of a board's lines into a board. The file is read once before anything comes in: one that is cut off
/// or broken brings nothing. Used once.
/// </summary>
sealed class BoardFileImport(AndonClient client, string path)
{
    readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> _found = new(StringComparer.Ordinal);
    BoardImport? _import;

    public ExportHead? Head { get; private set; }

    /// <summary>Rows in the file by their kind.</summary>
    public IReadOnlyDictionary<string, int> Found => _found;

    public IEnumerable<KindCount> Counts => _import?.Counts ?? [];

    public IReadOnlyList<string> Remarks => _import?.Remarks ?? [];

    /// <summary>Makes sure that the whole file can be read.</summary>
    public async Task CheckAsync()
    {
        await foreach (var line in BoardLines.ReadAsync(Open(), path))
        {
            Head ??= line.Head;
            if (line.Row is not { Kind: not BoardLine.Files } row) continue;
            if (!ImportKinds.All.Contains(row.Kind)) throw Unknown(row.Kind);
            _found[row.Kind] = _found.GetValueOrDefault(row.Kind) + 1;
        }
    }

    /// <param name="board">Into which it goes; it is made when there is none.</param>
    /// <param name="progressed">Told of rows that are in.</param>
    public async Task RunAsync(string board, Action<int> progressed)
    {
        var head = Head!;
        _import = new BoardImport(client, board, head.Source);
        var place = new ImportPlace(client, board);
        await place.TakeAsync(new CreateBoardRequest
        {
            Slug = board,
            Name = head.Name,
            Description = head.Description,
            Icon = head.Icon,
            Color = head.Color,
            DefaultWorkdir = head.DefaultWorkdir,
        });
        FileBytes? file = null;
        await foreach (var line in BoardLines.ReadAsync(Open(), path))
        {
            if (line.Row is not { } row) continue;
            if (row.Kind == BoardLine.Files)
            {
                file = await TakeAsync(board, file, row);
                continue;
            }

            if (HasBytes(row)) await _import.AddAsync(row, progressed);
            else _import.Refuse(row.Kind, $"refused: {row.Values.GetValueOrDefault("name").Text}: its bytes are lost.");
        }

        await _import.FlushAsync(progressed);
        await place.LeaveAsync();
    }

    /// <summary>A piece of a file; the last one sends it.</summary>
    async Task<FileBytes?> TakeAsync(string board, FileBytes? file, ImportRowMessage row)
    {
        var (hash, size) = (row.Values.GetValueOrDefault("sha256").Text, row.Values.GetValueOrDefault("size").Number);
        if (hash is null || size is null || row.Values.GetValueOrDefault("base64").Text is not { } text)
            throw Broken("A piece of a file lacks its sha256, size or base64.");
        if (file?.Sha256 != hash)
        {
            file?.Dispose();
            file = new FileBytes(hash, size.Value);
        }

        if (!file.TryAdd(text)) throw Broken($"The pieces of {hash} are not what they say.");
        if (!file.IsWhole) return file;
        using (file)
        {
            var kept = await client.KeepFileAsync(board, file.Content());
            if (kept.Sha256 != hash) throw Broken($"The bytes of {hash} are others.");
            _kept.Add(hash);
            return null;
        }
    }

    bool HasBytes(ImportRowMessage row) =>
        row.Kind is not (ImportKinds.Attachments or ImportKinds.Artifacts)
        || _kept.Contains(row.Values.GetValueOrDefault("sha256").Text ?? "");

    FileStream Open()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read);
        }
        catch (Exception unable) when (unable is IOException or UnauthorizedAccessException)
        {
            throw Broken(unable.Message);
        }
    }

    AndonException Unknown(string kind) => Broken($"It has rows of the kind '{kind}', which no board has.");

    AndonException Broken(string why) => new(
        Core.Decisions.ErrorCode.InvalidArgument, $"{path} was not read.", why,
        "Name a file that andon export board has written.");

    /// <summary>The bytes of a file as they come together.</summary>
    sealed class FileBytes(string sha256, long size) : IDisposable
    {
        readonly MemoryStream _content = new();

        public string Sha256 => sha256;

        public bool IsWhole => _content.Length == size;

        public bool TryAdd(string base64)
        {
            var bytes = new byte[base64.Length];
            if (!Convert.TryFromBase64String(base64, bytes, out var count)) return false;
            if (_content.Length + count > Math.Min(size, Array.MaxLength)) return false;
            _content.Write(bytes, 0, count);
            return true;
        }

        public Stream Content()
        {
            _content.Position = 0;
            return _content;
        }

        public void Dispose() => _content.Dispose();
    }
}
