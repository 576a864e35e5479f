using Andon.Protocol.Json;

namespace Andon.Server.Requests;

/// <summary>
/// What a refusal of a name says: a strange name is shown shortened, and what was probably meant is named.
/// </summary>
static class Hints
{
    const int ShownMax = 64;

    public static string Shown(string text) => text.Length <= ShownMax ? text : text[..ShownMax] + "…";

    public static string Nearest(string name, IEnumerable<string> known, string otherwise) =>
        NearestName.Of(name, known) is { } nearest ? $"Did you mean {nearest}?" : otherwise;

    /// <summary>For short lists: without a near name all of them are told.</summary>
    public static string NearestOf(string name, IReadOnlyCollection<string> known) =>
        Nearest(name, known, $"Known are {string.Join(", ", known)}.");
}
