using System.Globalization;
using System.Text;
using Andon.Core.Cards;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Core.Imports;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;

namespace Andon.Cli.Imports;

/// <summary>
/// Texts that are longer than a row here can be: they become files of their task, and their beginning stays where it
/// was. Used by one board's import.
/// </summary>
sealed class LongTexts(AndonClient client, string board)
{
    const int CharactersKept = 32_000;

    readonly List<ImportRowMessage> _files = [];

    /// <summary>The rows of the files that were made so far.</summary>
    public IReadOnlyList<ImportRowMessage> Files => _files;

    public async IAsyncEnumerable<ImportRowMessage> FittingAsync(
        IEnumerable<ImportRowMessage> rows, string taskColumn, params string[] columns)
    {
        foreach (var row in rows)
        {
            var longestFirst = columns.OrderByDescending(each => row.Values.GetValueOrDefault(each).Text?.Length);
            foreach (var column in longestFirst)
            {
                if (row.Values.GetValueOrDefault(column).Text is { } text && IsTooLong(row, text))
                    await TryMoveAsync(row, taskColumn, column, text);
            }

            yield return row;
        }
    }

    static bool IsTooLong(ImportRowMessage row, string text) => text.Length > CharactersKept
        && (Encoding.UTF8.GetByteCount(text) > TextLimits.ImportedBytesMax
            || BoardImport.SizeOf(row) > BoardImport.RowBytesMax);

    /// <summary>A text that no file can hold either stays, and its row is refused with the reason.</summary>
    async Task TryMoveAsync(ImportRowMessage row, string taskColumn, string column, string text)
    {
        if (row.Values.GetValueOrDefault(taskColumn).Text is not { } task) return;
        var number = row.Id is { } id ? string.Create(CultureInfo.InvariantCulture, $"-{id}") : "";
        try
        {
            using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
            var kept = await client.KeepFileAsync(board, bytes);
            // No other file of the task has that name.
            var name = $"{row.Kind}{number}-{column}-{kept.Sha256[..8]}.txt";
            row.Values[column] = FieldValue.Of(
                $"{Start(text)}\n\n[The whole text, {kept.Size} bytes, is the file '{name}'.]");
            _files.Add(new ImportRowMessage
            {
                Kind = ImportKinds.Attachments,
                Values = new()
                {
                    ["task_id"] = FieldValue.Of(task),
                    ["name"] = FieldValue.Of(name),
                    ["content_type"] = FieldValue.Of("text/plain"),
                    ["size"] = FieldValue.Of((long?)kept.Size),
                    ["sha256"] = FieldValue.Of(kept.Sha256),
                    ["added_at"] = FieldValue.Of((long?)0),
                },
            });
        }
        catch (AndonException refused) when (refused.Code == ErrorCode.PayloadTooLarge)
        {
        }
    }

    /// <summary>No letter is cut in two.</summary>
    static string Start(string text) =>
        text[..(char.IsHighSurrogate(text[CharactersKept - 1]) ? CharactersKept - 1 : CharactersKept)];
}
