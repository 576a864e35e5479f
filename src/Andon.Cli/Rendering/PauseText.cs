using Andon.Cli.Grammar;
using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>A pause in a line.</summary>
static class PauseText
{
    public static string Line(PauseMessage pause, TimeProvider time)
    {
        var name = pause.Name is null ? "" : $" {ControlText.Line(pause.Name)}";
        var reason = pause.Reason is null ? "" : $": {ControlText.FirstLine(pause.Reason, 120)}";
        var since = TimeText.Format(pause.Since, time);
        return $"{pause.Scope}{name} paused since {since} by {ControlText.Line(pause.By)}{reason}";
    }
}
