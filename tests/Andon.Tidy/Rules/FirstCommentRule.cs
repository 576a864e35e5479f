using Andon.Tidy.CSharp;

namespace Andon.Tidy.Rules;

/// <summary>
/// Where invariants live, every type says first what it is for, what it guarantees, and which thread owns it. One half
/// of a partial type may speak for both, and a closed choice for the cases that stand in its file.
/// </summary>
sealed class FirstCommentRule : IRule
{
    static readonly string[] Folders = ["src/Andon.Core", "src/Andon.Storage", "src/Andon.Supervision"];

    public IEnumerable<Finding> Check(Repository repository)
    {
        var types = repository.CSharp
            .Where(file => file.IsUnder(Folders))
            .SelectMany(file => Declarations.Types(file.Source).Select(type => (file, type)))
            .Where(each => each.type.Depth == 0)
            .ToList();
        var described = types.Where(each => HasComment(each.file, each.type.Line)).Select(Key).ToHashSet();
        return types
            .Where(each => !described.Contains(Key(each)) && !IsCaseOfAChoice(each.file, each.type))
            .Select(each => new Finding(
                each.file.Path, each.type.Line, $"say in a comment before it what {each.type.Name} is for"));
    }

    static (string Folder, string Name) Key((TextFile File, TypeDeclaration Type) each) =>
        (each.File.Path[..each.File.Path.LastIndexOf('/')], each.Type.Name);

    static bool IsCaseOfAChoice(TextFile file, TypeDeclaration type) =>
        Declarations.Types(file.Source)
            .Where(other => other != type && other.Name == type.Base && IsChoice(other))
            .Any(choice => HasComment(file, choice.Line) || IsCaseOfAChoice(file, choice));

    static bool IsChoice(TypeDeclaration type) => type.Header.Contains("abstract record", StringComparison.Ordinal);

    /// <summary>Attributes may stand between the comment and the type.</summary>
    static bool HasComment(TextFile file, int line)
    {
        var above = line - 2;
        while (above >= 0 && IsPartOfAttribute(file.Source.CodeLines[above])) above--;
        return above >= 0 && !string.IsNullOrWhiteSpace(file.Source.CommentLines[above]);
    }

    static bool IsPartOfAttribute(string code) =>
        code.TrimStart().StartsWith('[') || code.TrimEnd().EndsWith(")]", StringComparison.Ordinal);
}
