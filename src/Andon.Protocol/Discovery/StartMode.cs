namespace Andon.Protocol.Discovery;

/// <summary>
/// How a daemon is started. On demand it leaves again when nobody needs it; it dispatches only while a dispatching
/// gateway is attached, unless told to.
/// </summary>
public sealed record StartMode(bool OnDemand, bool Dispatch)
{
    public static StartMode Demand { get; } = new(OnDemand: true, Dispatch: false);

    internal IEnumerable<string> Arguments(string home)
    {
        yield return "--home";
        yield return home;
        if (OnDemand) yield return "--on-demand";
        if (Dispatch) yield return "--dispatch";
    }
}
