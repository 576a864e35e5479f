using Andon.Cli.Gateways;
using Andon.Cli.Grammar;
using Andon.Cli.Hooks;

namespace Andon.Cli.Verbs;

/// <summary>Gateways of profiles.</summary>
static class FleetVerbs
{
    const string Group = "Fleet";

    public static VerbEntry[] Entries { get; } =
    [
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
        new("gateway status", Group, "How far a profile's hooks are, and the events that they did not take.")
        {
            Flags = [Flag.Named("profile", "NAME", "The profile; ANDON_PROFILE when left out.")],
            Notes = "Reads what the gateway has written down; it need not run.",
            Examples = ["andon gateway status --profile a-dev"],
            Json = "an array of `{hook, cursors, dead_letters}`.",
            Run = invocation => HookStatus.RunAsync(invocation, Gateway.NameOf(invocation)),
        },
    ];
}
