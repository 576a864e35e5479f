using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>
/// System calls and unsafe code stay in one project, where each is written, checked and tested once. The one other
/// native library, SQLite, is bound in one folder of the store.
/// </summary>
sealed partial class SystemCallRule : IRule
{
    const string Allowed = "src/Andon.Linux";
    const string Sqlite = "src/Andon.Storage/Sqlite";
    const string SqliteProject = "src/Andon.Storage/Andon.Storage.csproj";

    public IEnumerable<Finding> Check(Repository repository) =>
        from file in repository.Files
        where file.IsUnder("src") && (file.IsCSharp || file.IsProject)
        where !file.IsUnder(Allowed, Sqlite) && file.Path != SqliteProject
        from Match match in SystemCall().Matches(file.IsCSharp ? file.Source.Code : file.Text)
        select new Finding(file.Path, file.LineOf(match.Index), $"{match.Value}: system calls live in {Allowed}");

    [GeneratedRegex(@"\[\s*(?:LibraryImport|DllImport)\b|\bunsafe\b|<AllowUnsafeBlocks\b")]
    private static partial Regex SystemCall();
}
