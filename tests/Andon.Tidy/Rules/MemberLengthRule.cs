using Andon.Tidy.CSharp;

namespace Andon.Tidy.Rules;

/// <summary>A member that may be longer than the rule says, up to so many lines, and why.</summary>
sealed record LongMember(string Path, string Name, int LinesMax, string Reason);

/// <summary>No method or property passes 60 lines; exceptions are listed, and the list may only shrink.</summary>
sealed class MemberLengthRule(params IReadOnlyList<LongMember> exceptions) : IRule
{
    public const int LinesMax = 60;

    /// <summary>Members that may be longer. A table, a parser or an SQL statement may be; steps may not.</summary>
    public static readonly IReadOnlyList<LongMember> Exceptions = [];

    public IEnumerable<Finding> Check(Repository repository)
    {
        var needed = new HashSet<LongMember>();
        foreach (var file in repository.CSharp)
        {
            foreach (var member in Declarations.Members(file.Source).Where(member => member.Length > LinesMax))
            {
                var exception = exceptions.FirstOrDefault(e => e.Path == file.Path && e.Name == member.Name);
                if (exception is not null) needed.Add(exception);
                if (member.Length > (exception?.LinesMax ?? LinesMax)) yield return TooLong(file, member);
            }
        }

        foreach (var exception in exceptions.Where(exception => !needed.Contains(exception)))
        {
            yield return new(exception.Path, 0, $"{exception.Name} needs no exception any more; take it off the list");
        }
    }

    static Finding TooLong(TextFile file, MemberDeclaration member) =>
        new(file.Path, member.Line, $"{member.Name} has {member.Length} lines, {LinesMax} are enough: split it");
}
