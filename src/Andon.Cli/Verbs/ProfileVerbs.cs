using System.Buffers;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Profiles;
using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;
using Andon.Protocol.Json;
using Andon.Protocol.Messages;

namespace Andon.Cli.Verbs;

/// <summary>Profiles: what they are, whether their work can be done, and their files.</summary>
static class ProfileVerbs
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
        new("profile check", Group, "Whether the work of profiles can be done: program, workspace and what they need.")
        {
            Operands = [Operand.Words("name", "The profiles; all when left out.")],
            Notes = "Runs a profile's check (PROGRAM --version with a preset) for at most 10 seconds, and nothing "
                + "else. Exits with 1 if something is missing.",
            Examples = ["andon profile check", "andon profile check a-dev --json"],
            Json = "an array of `{name, ok, checks: [{check, ok, detail}]}`.",
            Run = CheckAsync,
        },
        new("profile create", Group, "Writes a new profile's file.")
        {
            Operands = [new("name", "The new profile.") { Kind = ValueKind.Name }],
            Flags =
            [
                Flag.Choice("preset", "The program that does its work.", [.. Preset.All.Select(known => known.Name)]),
                Flag.Text("description", "TEXT", "What it is good at."),
                Flag.Text("command", "ARGUMENT", "The program, and again for each argument.") with { Repeats = true },
                Flag.Text("script", "PATH", "What the preset shell runs."),
                Flag.Choice("lane", "Who does its work without a program.", "pull", "human"),
                Flag.Text("model", "NAME", "The model of its tasks."),
                Flag.Text("provider", "NAME", "The provider of the model."),
            ],
            Notes = "Never writes over a file.",
            Examples =
            [
                "andon profile create a-dev --preset claude --description \"Writes and fixes code.\"",
                "andon profile create indexer --command my-agent --command=--task={task}",
                "andon profile create ada --lane human",
            ],
            Json = "`{name, file}`.",
            Run = CreateAsync,
        },
        new("profile describe", Group, "Says what a profile is good at. Nothing else in its file changes.")
        {
            Operands =
            [
                new("name", "The profile.") { Kind = ValueKind.Name },
                Operand.Words("text", "The description.", least: 1),
            ],
            Examples = ["andon profile describe a-dev \"Writes and fixes code.\""],
            Json = "`{name, description}`.",
            Run = DescribeAsync,
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
        facts.Add("lane", profile.Lane);
        facts.Add("preset", profile.Preset);
        facts.Add("command", profile.Command is null ? "none" : string.Join(' ', profile.Command.Select(Quoted)));
        facts.Add("workspace", profile.Workspace);
        facts.Add(
            "dispatch", profile.Dispatch ? "its gateway asks for dispatch" : "its gateway does not ask for dispatch");
        facts.Add("gateway", profile.Attached ? "attached" : "not attached");
        facts.Add("runs", $"{profile.OpenRuns} open{(profile.MaxInProgress is { } most ? $", at most {most}" : "")}");
        if (profile.MaxRuntimeSeconds is { } seconds)
            facts.Add("max runtime", DurationText.Format(TimeSpan.FromSeconds(seconds)));
        WriteSettings(invocation, profile.Settings ?? []);
    }

    static void WriteSettings(Invocation invocation, IReadOnlyList<SettingMessage> settings)
    {
        var table = new Columns("SETTING", "VALUE", "FROM");
        var shown = settings.Where(setting => setting.Value is not null).ToList();
        foreach (var setting in shown)
        {
            var source = setting.Line is { } line ? $"{setting.Source}:{line}" : setting.Source;
            table.Add(setting.Key, setting.Value!.Replace("\n", " ", StringComparison.Ordinal), source);
        }

        if (shown.Count > 0) table.WriteTo(invocation.Output);
    }

    static string Quoted(string argument) =>
        argument.Length > 0 && argument.AsSpan().IndexOfAny(NeedsQuotes) < 0
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static async Task<int> CheckAsync(Invocation invocation)
    {
        var configuration = ConfigurationReader.Read(invocation.Home.Path);
        var named = invocation.Arguments.OperandTexts("name");
        var names = named.Count > 0 ? named.Distinct() : configuration.Profiles.Keys;
        var checks = new List<(string Name, IReadOnlyList<ProfileFinding> Findings)>();
        foreach (var name in names)
        {
            var message = await invocation.Client.ProfileAsync(name);
            var check = new ProfileCheck(configuration, message, invocation.Variable, invocation.Time);
            checks.Add((name, await check.RunAsync(CancellationToken.None)));
        }

        if (invocation.IsJson) JsonText.Write(invocation.Output, writer => Write(writer, checks));
        else WriteTable(invocation, checks);
        return checks.All(check => check.Findings.All(finding => finding.IsGood)) ? 0 : ErrorCatalog.ExitRefused;
    }

    static void WriteTable(
        Invocation invocation, List<(string Name, IReadOnlyList<ProfileFinding> Findings)> checks)
    {
        if (checks.Count == 0)
        {
            invocation.Line("(no profiles)");
            return;
        }

        var table = new Columns("PROFILE", "CHECK", "OK", "DETAIL");
        foreach (var (name, findings) in checks)
        {
            foreach (var finding in findings)
                table.Add(name, finding.Check, finding.IsGood ? "yes" : "no", finding.Detail);
        }

        table.WriteTo(invocation.Output);
    }

    static void Write(
        Utf8JsonWriter writer, List<(string Name, IReadOnlyList<ProfileFinding> Findings)> checks)
    {
        writer.WriteStartArray();
        foreach (var (name, findings) in checks)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteBoolean("ok", findings.All(finding => finding.IsGood));
            writer.WriteStartArray("checks");
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("check", finding.Check);
                writer.WriteBoolean("ok", finding.IsGood);
                writer.WriteString("detail", finding.Detail);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static Task<int> CreateAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var profile = new NewProfile(given.Operand("name"))
        {
            Preset = given.Text("preset"),
            Description = given.Text("description"),
            Command = given.Texts("command"),
            Script = given.Text("script"),
            Lane = given.Text("lane"),
            Model = given.Text("model"),
            Provider = given.Text("provider"),
        };
        var path = ProfileFiles.Create(invocation.Home, profile);
        if (invocation.IsJson) WritePair(invocation, profile.Name, "file", path);
        else invocation.Line($"Wrote {ControlText.Line(path)}. See what it lacks: andon profile check {profile.Name}");
        return Task.FromResult(0);
    }

    static Task<int> DescribeAsync(Invocation invocation)
    {
        var name = invocation.Arguments.Operand("name");
        var text = invocation.Arguments.Words("text")!;
        ProfileFiles.Describe(invocation.Home, name, text);
        if (invocation.IsJson) WritePair(invocation, name, "description", text);
        else invocation.Line($"Described {name}");
        return Task.FromResult(0);
    }

    static void WritePair(Invocation invocation, string name, string key, string text) =>
        JsonText.Write(invocation.Output, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString(key, text);
            writer.WriteEndObject();
        });
}
