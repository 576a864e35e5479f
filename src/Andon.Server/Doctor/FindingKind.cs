using System.Runtime.CompilerServices;
using System.Text;
using Andon.Protocol.Messages;

namespace Andon.Server.Doctor;

/// <summary>
/// A kind of finding: its stable id, how much it matters, why, and what to do, which never destroys anything. The id is
/// the name in <see cref="Kinds"/>, in lower case.
/// </summary>
sealed record FindingKind
{
    static readonly List<FindingKind> Made = [];

    /// <param name="severity">One of <see cref="FindingSeverities"/>.</param>
    /// <param name="meaning">For the reference page.</param>
    /// <param name="why">Why it matters.</param>
    /// <param name="next">What to do; null when there is nothing to do.</param>
    /// <param name="name">Comes by itself.</param>
    public FindingKind(
        string severity, string meaning, string why, string? next = null, [CallerMemberName] string name = "")
    {
        (Id, Severity, Meaning, Why, Next) = (IdOf(name), severity, meaning, why, next);
        Made.Add(this);
    }

    /// <summary>Every kind that was made, by its id.</summary>
    public static IReadOnlyList<FindingKind> All => [.. Made.OrderBy(kind => kind.Id, StringComparer.Ordinal)];

    public string Id { get; }

    public string Severity { get; }

    public string Meaning { get; }

    public string Why { get; }

    public string? Next { get; }

    /// <param name="where">The file, process, board or setting.</param>
    /// <param name="what">What is so.</param>
    /// <param name="next">What to do here, where that differs from case to case.</param>
    public DoctorFinding At(string where, string what, string? next = null) =>
        new(Id, Severity, where, what, Why, next ?? Next);

    static string IdOf(string name)
    {
        var id = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && id.Length > 0) id.Append('_');
            id.Append(char.ToLowerInvariant(letter));
        }

        return id.ToString();
    }
}
