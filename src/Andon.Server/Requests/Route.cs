namespace Andon.Server.Requests;

/// <summary>
/// Answers one request. A refusal is thrown as an AndonException; the boundary turns it into a problem.
/// </summary>
delegate Task RouteHandler(Exchange exchange);

/// <summary>
/// One way in: method, path and the query parameters that it knows. A segment in braces takes any value and gives it a
/// name. Immutable.
/// </summary>
sealed class Route
{
    public Route(string method, string path, RouteHandler handle, params string[] parameters)
    {
        Method = method;
        Path = path;
        Handle = handle;
        Parameters = parameters;
        Segments = path.Split('/');
    }

    public string Method { get; }

    /// <summary>Sample: <c>v1/boards/{board}/tasks/{task}</c>.</summary>
    public string Path { get; }

    public RouteHandler Handle { get; }

    public IReadOnlyList<string> Parameters { get; }

    public string[] Segments { get; }

    public bool Matches(ReadOnlySpan<string> path)
    {
        if (path.Length != Segments.Length) return false;
        for (var i = 0; i < path.Length; i++)
        {
            if (!IsName(Segments[i]) && Segments[i] != path[i]) return false;
        }

        return true;
    }

    /// <summary>Where in the path the named segment is; -1 when the route has none of that name.</summary>
    public int IndexOf(string name) =>
        Array.FindIndex(
            Segments, segment => IsName(segment) && segment.AsSpan(1, segment.Length - 2).SequenceEqual(name));

    static bool IsName(string segment) => segment is ['{', ..];
}
