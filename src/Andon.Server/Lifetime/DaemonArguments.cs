using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;
using Andon.Server.Requests;

namespace Andon.Server.Lifetime;

/// <summary>
/// The daemon's own command line, as clients write it: <c>--home PATH [--on-demand] [--dispatch]</c>. Anything else is
/// refused.
/// </summary>
sealed record DaemonArguments(AndonHome Home, bool OnDemand, bool Dispatch)
{
    const string HomeFlag = "--home";
    const string OnDemandFlag = "--on-demand";
    const string DispatchFlag = "--dispatch";

    static readonly string[] Known = [HomeFlag, OnDemandFlag, DispatchFlag];

    public static DaemonArguments Parse(ReadOnlySpan<string> arguments)
    {
        var parsed = new DaemonArguments(AndonHome.Resolve(), OnDemand: false, Dispatch: false);
        for (var i = 0; i < arguments.Length; i++)
        {
            parsed = arguments[i] switch
            {
                HomeFlag when i + 1 < arguments.Length && arguments[i + 1].Length > 0 =>
                    parsed with { Home = AndonHome.Resolve(arguments[++i]) },
                HomeFlag => throw Refused($"{HomeFlag} has no path.", "Give the home's path after it."),
                OnDemandFlag => parsed with { OnDemand = true },
                DispatchFlag => parsed with { Dispatch = true },
                var other => throw Unknown(other),
            };
        }

        return parsed;
    }

    static AndonException Unknown(string argument) => Refused(
        $"It knows no argument '{argument}'.",
        Hints.NearestOf(argument, Known));

    static AndonException Refused(string why, string next) =>
        new(ErrorCode.InvalidArgument, "The daemon was not started.", why, next);
}
