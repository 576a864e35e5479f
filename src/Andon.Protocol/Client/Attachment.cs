using System.Net.ServerSentEvents;
using System.Text.Json;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Client;

/// <summary>A gateway's attachment: it lasts as long as this is open and the daemon lives.</summary>
public sealed class Attachment(Stream stream) : IAsyncDisposable
{
    IAsyncEnumerator<SseItem<AttachMessage?>>? _items;

    /// <summary>What comes next; null when the daemon has left or the connection broke. Attach again then.</summary>
    public async Task<AttachMessage?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _items ??= SseParser.Create(stream, Parse)
                .EnumerateAsync(cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (await _items.MoveNextAsync())
            {
                if (_items.Current.Data is { } message) return message;
            }

            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        if (_items is not null) await _items.DisposeAsync();
    }

    static AttachMessage? Parse(string kind, ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? null : JsonSerializer.Deserialize(bytes, WireJson.Default.AttachMessage);
}
