using System.Buffers;
using Andon.Cli.Execution;
using Andon.Cli.Gateways;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Profiles and their gateways.</summary>
static class FleetVerbs
{
    const string Group = "Fleet";

    static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(" \t\n'\"$`\\");

    public static VerbEntry[] Entries { get; } =
    [
        new("profile list", Group, "The profiles of the home, and whether the work of each can be started.")
        {
            Aliases = ["profile", "profiles"],
            Examples = ["andon profile list", "andon profile list --json"],
            Json = "an array of profiles.",
            Run = ListAsync,
        },
        new("profile show", Group, "One profile, as it holds.")
        {
            Operands = [new("name", "The profile.") { Kind = ValueKind.Name }],
            Examples = ["andon profile show a-dev"],
            Json = "the profile.",
            Run = ShowAsync,
        },
        new(
            "gateway run", Group,
            "Is a profile's gateway: attaches to the daemon for as long as it runs, and again after a restart.")
        {
            Flags = [Flag.Named("profile", "NAME", "The profile; ANDON_PROFILE when left out.")],
            Notes = "A profile that is not enabled ends it at once with 0, nothing having been opened. It never polls "
                + "a board. After andon down it looks every few seconds whether somebody has run andon up. SIGTERM and "
                + "Ctrl-C end it with 0.",
            Examples = ["andon gateway run --profile a-dev"],
            Json = "a message a line: `attached`, `notification`, `leaving`.",
            GoesOn = true,
            Run = invocation => new Gateway(invocation).RunAsync(),
        },
    ];

    static async Task<int> ListAsync(Invocation invocation)
    {
        var reply = await invocation.Client.ProfilesAsync();
        if (invocation.IsJson) invocation.Json(reply.Profiles, WireJson.Default.IReadOnlyListProfileMessage);
        else if (reply.Profiles.Count == 0)
            invocation.Line($"(no profiles: write {invocation.Home}/profiles/NAME.yaml)");
        else WriteTable(invocation, reply.Profiles);
        return 0;
    }

    static void WriteTable(Invocation invocation, IReadOnlyList<ProfileMessage> profiles)
    {
        var table = new Columns("NAME", "READY", "DISPATCH", "GATEWAY", "RUNS", "DESCRIPTION");
        foreach (var profile in profiles)
        {
            var dispatch = profile is { Enabled: true, Dispatch: true } ? "yes" : "no";
            var gateway = profile.Attached ? "attached" : "-";
            var runs = profile.MaxInProgress is { } most ? $"{profile.OpenRuns}/{most}" : $"{profile.OpenRuns}";
            table.Add(profile.Name, Readiness(profile), dispatch, gateway, runs, profile.Description ?? "");
        }

        table.WriteTo(invocation.Output);
    }

    static string Readiness(ProfileMessage profile) => (profile.Enabled, profile.Ready) switch
    {
        (false, _) => "disabled",
        (true, true) => "yes",
        _ => "no",
    };

    static async Task<int> ShowAsync(Invocation invocation)
    {
        var profile = await invocation.Client.ProfileAsync(invocation.Arguments.Operand("name"));
        if (invocation.IsJson) invocation.Json(profile, WireJson.Default.ProfileMessage);
        else Write(invocation, profile);
        return 0;
    }

    static void Write(Invocation invocation, ProfileMessage profile)
    {
        var facts = new FactLines(invocation.Output);
        invocation.Line($"Profile {ControlText.Line(profile.Name)}");
        facts.Add("description", profile.Description);
        facts.Add("ready", profile.Problem is null ? Readiness(profile) : $"{Readiness(profile)}: {profile.Problem}");
        facts.Add("command", profile.Command is null ? "none" : string.Join(' ', profile.Command.Select(Quoted)));
        facts.Add("workspace", profile.Workspace);
        facts.Add(
            "dispatch", profile.Dispatch ? "its gateway asks for dispatch" : "its gateway does not ask for dispatch");
        facts.Add("gateway", profile.Attached ? "attached" : "not attached");
        facts.Add("runs", $"{profile.OpenRuns} open{(profile.MaxInProgress is { } most ? $", at most {most}" : "")}");
        if (profile.MaxRuntimeSeconds is { } seconds)
            facts.Add("max runtime", DurationText.Format(TimeSpan.FromSeconds(seconds)));
    }

    static string Quoted(string argument) =>
        argument.Length > 0 && argument.AsSpan().IndexOfAny(NeedsQuotes) < 0
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
