using Andon.Cli.Execution;
using Andon.Cli.Hooks;
using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;
using Andon.Protocol.Discovery;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Gateways;

/// <summary>
/// A profile's long-lived process. It holds one stream to the daemon and nothing else: it opens no file of a board,
/// and hears what happens instead of asking. When the stream ends it attaches again, at once and then ever more
/// slowly, and unevenly, so that a fleet does not come back in step. Its profile's hooks run beside it.
/// </summary>
sealed class Gateway(Invocation invocation)
{
    readonly Lock _outputLock = new();
    readonly Pace _pace = new(invocation.Time, unchecked((int)invocation.Salt));
    string? _told;

    public async Task<int> RunAsync()
    {
        var profile = ProfileOf(NameOf(invocation));
        if (!profile.Enabled)
        {
            Say("disabled", profile.Name, $"{profile.Name} does not take part: kanban.enabled is false for it.");
            return 0;
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        var hooks = HookHost.RunAsync(
            invocation, profile, (kind, text) => Say(kind, profile.Name, text), leaving.Token);
        try
        {
            while (true) await AttachAsync(profile);
        }
        catch (OperationCanceledException) when (invocation.Stop.IsCancellationRequested)
        {
            await hooks;
            Say("detached", profile.Name, $"{profile.Name} is detached: told to stop.");
            return 0;
        }
        finally
        {
            await leaving.CancelAsync();
            await hooks;
        }
    }

    /// <summary>One attachment and the wait after it.</summary>
    async Task AttachAsync(ProfileSettings profile)
    {
        try
        {
            await using var attachment = await invocation.Client.AttachAsync(
                profile.Name, profile.DispatchInGateway, invocation.Stop);
            while (await attachment.NextAsync(invocation.Stop) is { } message)
            {
                _pace.Reset();
                Tell(message);
            }

            SayOnce("lost", profile.Name, "The daemon is gone; attaching again.");
        }
        catch (AndonException refused) when (refused.Code is ErrorCode.DaemonStopped)
        {
            SayOnce("stopped", profile.Name, "The daemon was stopped on purpose; waiting for andon up.");
            while (StopIntent.IsSet(invocation.Home)) await _pace.WaitLongAsync(invocation.Stop);
            return;
        }
        catch (AndonException refused) when (ErrorCatalog.Describe(refused.Code).Retry)
        {
            SayOnce("refused", profile.Name, RefusalText.Sentence(refused.Refusal));
        }

        await _pace.WaitAsync(invocation.Stop);
    }

    void Tell(AttachMessage message)
    {
        _told = null;
        lock (_outputLock)
        {
            if (invocation.IsJson) JsonText.WriteLine(invocation.Output, message, WireJson.Default.AttachMessage);
            else if (TextOf(message) is { } text) invocation.Line(text);
            invocation.Flush();
        }
    }

    string? TextOf(AttachMessage message) => message switch
    {
        { Kind: "attached" } =>
            $"{message.Profile} is attached to {invocation.Home} (epoch {message.Epoch}){AsksForDispatch(message)}.",
        { Event: { } happened } =>
            $"{message.Board} {EventLine.OfBoard(happened, assignee: null, invocation.Time, invocation.Paint)}",
        { Kind: "leaving", Reason: { } reason } => $"The daemon is leaving: {ControlText.Line(reason)}.",
        { Reason: { } reason } => $"{message.Kind}: {ControlText.Line(reason)}",
        _ => null,
    };

    static string AsksForDispatch(AttachMessage message) => message.Dispatch ? ", asking for dispatch" : "";

    /// <summary>The same is not said again and again while it goes on.</summary>
    void SayOnce(string kind, string profile, string text)
    {
        if (_told == text) return;
        _told = text;
        Say(kind, profile, text);
    }

    void Say(string kind, string profile, string text)
    {
        var message = new AttachMessage { Kind = kind, Profile = profile, Reason = text };
        lock (_outputLock)
        {
            if (invocation.IsJson) JsonText.WriteLine(invocation.Output, message, WireJson.Default.AttachMessage);
            else invocation.Line(text);
            invocation.Flush();
        }
    }

    internal static string NameOf(Invocation invocation) =>
        invocation.Arguments.Text("profile") ?? invocation.Variable(Worker.ProfileVariable) ?? throw new AndonException(
            ErrorCode.InvalidArgument, "A gateway is a profile's, and none is named.",
            "Neither --profile nor ANDON_PROFILE says which.",
            "Give --profile NAME.");

    ProfileSettings ProfileOf(string name)
    {
        var configuration = ConfigurationReader.Read(invocation.Home.Path);
        var file = $"{HomeFiles.ProfileDirectory}/{name}.yaml";
        var error = configuration.Errors.FirstOrDefault(
            error => error.File == file || error.File == HomeFiles.Configuration);
        if (error is not null)
            throw new AndonException(
                ErrorCode.ProfileNotReady, $"The gateway of {name} was not started.",
                $"{error.File}:{error.Line}: {error.Why}", error.Next);
        return configuration.Profiles.TryGetValue(name, out var profile) ? profile : throw new AndonException(
            ErrorCode.ProfileNotFound, $"There is no profile '{ControlText.Line(name)}'.",
            $"{invocation.Home}/{file} does not exist.",
            Andon.Protocol.Json.NearestName.Of(name, configuration.Profiles.Keys) is { } nearest
                ? $"The nearest is {nearest}."
                : "Write the file.");
    }
}
