using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

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
        ErrorCode.Unsupported, $"There is nothing at /{Shown(path)}.", "This version knows no such path.",
        NearestName.Of(path, _routes.Select(route => route.Path)) is { } nearest
            ? $"Did you mean /{nearest}?"
            : "Every path begins with /v1/.");

    AndonException WrongMethod(string method, string path)
    {
        var segments = path.Split('/');
        var methods = _byLength[segments.Length].Where(route => route.Matches(segments)).Select(route => route.Method);
        return new AndonException(
            ErrorCode.Unsupported, $"{Shown(method)} is not possible on /{Shown(path)}.", "The path knows other methods.",
            $"Use {string.Join(" or ", methods.Distinct())}.");
    }

    static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
