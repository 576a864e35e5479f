using System.Buffers;
using System.Text.Json;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;
using Andon.Server.Dispatch;
using Andon.Server.Lifetime;
using Andon.Server.Requests;

namespace Andon.Server.Gateways;

/// <summary>
/// A gateway's stream: <c>attached</c>, then what happens to its profile's cards, and <c>leaving</c> before the daemon
/// goes. It counts as attached for exactly as long as the stream is open. Safe from any thread.
/// </summary>
sealed class AttachRoute(
    OwnerRecord owner, IDispatchHost dispatch, NoticeBoard notices, Departure departure, TimeProvider time)
{
    /// <summary>A gateway that has vanished without a word is noticed by a write.</summary>
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    public Route Route => new("GET", "v1/attach", AttachAsync, "profile", "dispatch");

    async Task AttachAsync(Exchange exchange)
    {
        var profile = Known(exchange.Query.Required("profile"));
        var dispatches = exchange.Query.Flag("dispatch");
        var response = exchange.Context.Response;
        response.ContentType = "text/event-stream";
        using var listener = notices.Listen(profile);
        using var attached = dispatch.Attach(profile, dispatches, exchange.Peer.Pid);
        await SendAsync(response, new AttachMessage
        {
            Kind = "attached",
            Profile = profile,
            Dispatch = dispatches,
            Epoch = owner.Epoch,
        }, exchange.Aborted);
        await SendAsync(response, await TellAsync(exchange, listener), exchange.Aborted);
    }

    /// <summary>Passes messages on until there is a reason to part, which is the answer.</summary>
    async Task<AttachMessage> TellAsync(Exchange exchange, NoticeBoard.Listener listener)
    {
        while (true)
        {
            using var beat = new CancellationTokenSource(Beat, time);
            using var either =
                CancellationTokenSource.CreateLinkedTokenSource(beat.Token, departure.Begun, exchange.Aborted);
            try
            {
                if (!await listener.Messages.WaitToReadAsync(either.Token))
                    return Leaving("it did not keep up; attach again");
                while (listener.Messages.TryRead(out var message))
                    await SendAsync(exchange.Context.Response, message, either.Token);
            }
            catch (OperationCanceledException) when (departure.Begun.IsCancellationRequested)
            {
                return Leaving(await departure.Reason);
            }
            catch (OperationCanceledException) when (!exchange.Aborted.IsCancellationRequested)
            {
                await exchange.Context.Response.BodyWriter.WriteAsync(": beat\n\n"u8.ToArray(), exchange.Aborted);
            }
        }
    }

    static AttachMessage Leaving(string reason) => new() { Kind = "leaving", Reason = reason };

    /// <summary>One server-sent event, whole: a message of ours has no line breaks.</summary>
    static async Task SendAsync(HttpResponse response, AttachMessage message, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(256);
        line.Write("data: "u8);
        using (var json = new Utf8JsonWriter(line, WireJson.Writing))
            JsonSerializer.Serialize(json, message, WireJson.Default.AttachMessage);
        line.Write("\n\n"u8);
        await response.BodyWriter.WriteAsync(line.WrittenMemory, cancellationToken);
    }

    string Known(string name)
    {
        var profiles = dispatch.Profiles().Profiles.Select(profile => profile.Name).ToList();
        if (profiles.Contains(name)) return name;
        throw new AndonException(
            ErrorCode.ProfileNotFound, $"Profile '{Hints.Shown(name)}' was not attached.",
            "The home has no file of that name in profiles/.",
            Hints.Nearest(name, profiles, "See the profiles with: andon profile list"));
    }
}
