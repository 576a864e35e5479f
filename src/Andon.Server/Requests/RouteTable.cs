using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Server.Requests;

/// <summary>Every way in, and what somebody probably meant who came another way. Immutable.</summary>
sealed class RouteTable
{
    readonly IReadOnlyList<Route> _routes;
    readonly ILookup<int, Route> _byLength;

    public RouteTable(IReadOnlyList<Route> routes)
    {
        _routes = routes;
        _byLength = routes.ToLookup(route => route.Segments.Length);
    }

    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>The route of a path without its leading slash; a typed refusal is thrown when there is none.</summary>
    public Route Find(string method, string path, out string[] segments)
    {
        segments = path.Split('/');
        Route? other = null;
        foreach (var route in _byLength[segments.Length])
        {
            if (!route.Matches(segments)) continue;
            if (route.Method == method) return route;
            other = route;
        }

        throw other is null ? Unknown(path) : WrongMethod(method, path);
    }

    AndonException Unknown(string path) => new(
        ErrorCode.Unsupported, $"There is nothing at /{Hints.Shown(path)}.", "This version knows no such path.",
        Hints.Nearest(path, _routes.Select(route => route.Path), "Every path begins with v1/."));

    AndonException WrongMethod(string method, string path)
    {
        var segments = path.Split('/');
        var methods = _byLength[segments.Length].Where(route => route.Matches(segments)).Select(route => route.Method);
        return new AndonException(
            ErrorCode.Unsupported, $"{Hints.Shown(method)} is not possible on /{Hints.Shown(path)}.",
            "The path knows other methods.",
            $"Use {string.Join(" or ", methods.Distinct())}.");
    }
}
