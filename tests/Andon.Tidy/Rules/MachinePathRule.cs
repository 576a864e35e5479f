using System.Text.RegularExpressions;

namespace Andon.Tidy.Rules;

/// <summary>Nothing here names the machine it was written on or a package mirror it was built with.</summary>
sealed partial class MachinePathRule : IRule
{
    public IEnumerable<Finding> Check(Repository repository) =>
        from file in repository.Files
        from Match match in Machine().Matches(file.Text)
        select new Finding(file.Path, file.LineOf(match.Index), $"{match.Value} is true on one machine only");

    // Spelt with classes of one letter, so that the rule does not find itself.
    [GeneratedRegex(@"(?<![\w.$}/*~-])/(?:wor[k]|roo[t])/|\b(?:artifactor[y]|nexu[s]|verdacci[o]|devp[i])[.:/]\w|" +
        @"\bregistry\.np[m]js\.org|\bpyp[i]\.org|\bproxy\.golan[g]\.org")]
    private static partial Regex Machine();
}
