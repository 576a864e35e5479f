using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>System calls and unsafe code stay in one project, where each is written, checked and tested once.</summary>
sealed partial class SystemCallRule : IRule
{
    const string Allowed = "src/Andon.Linux";

    public IEnumerable<Finding> Check(Repository repository) =>
        from file in repository.Files
        where file.IsUnder("src") && !file.IsUnder(Allowed) && (file.IsCSharp || file.IsProject)
        from Match match in SystemCall().Matches(file.IsCSharp ? file.Source.Code : file.Text)
        select new Finding(file.Path, file.LineOf(match.Index), $"{match.Value}: system calls live in {Allowed}");

    [GeneratedRegex(@"\[\s*(?:LibraryImport|DllImport)\b|\bunsafe\b|<AllowUnsafeBlocks\b")]
    private static partial Regex SystemCall();
}
