using System.Net.ServerSentEvents;
using System.Text.Json;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Protocol.Client;

/// <summary>A gateway's attachment: it lasts as long as this is open and the daemon lives.</summary>
public sealed class Attachment(HttpResponseMessage response) : IAsyncDisposable
{
    IAsyncEnumerator<SseItem<AttachMessage?>>? _items;

    /// <summary>What comes next; null when the daemon has left or the connection broke. Attach again then.</summary>
    public async Task<AttachMessage?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _items ??= await OpenAsync(cancellationToken);
            while (await _items.MoveNextAsync())
            {
                if (_items.Current.Data is { } message) return message;
            }

            return null;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        if (_items is not null) await _items.DisposeAsync();
    }

    async Task<IAsyncEnumerator<SseItem<AttachMessage?>>> OpenAsync(CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return SseParser.Create(stream, Parse).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    static AttachMessage? Parse(string kind, ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? null : JsonSerializer.Deserialize(bytes, WireJson.Default.AttachMessage);
}
