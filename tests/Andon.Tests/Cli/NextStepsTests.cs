using System.Text.RegularExpressions;
using Andon.Cli.Verbs;
using Andon.Tests.Core;
using Xunit;

namespace Andon.Tests.Cli;

/// <summary>A refusal that names a command which does not exist sends its reader astray.</summary>
public sealed partial class NextStepsTests
{
    [Fact]
    public void Every_command_that_a_text_of_ours_names_is_a_verb()
    {
        var sources = Path.Combine(Documents.Root(), "src");

        var unknown = Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => Named().Matches(File.ReadAllText(path)).Select(match => (path, match)))
            .Where(use => !IsVerb(use.match))
            .Select(use => $"{Path.GetFileName(use.path)}: {use.match.Value}")
            .Distinct();

        Assert.Empty(unknown);
    }

    static bool IsVerb(Match match)
    {
        var (first, second) = (match.Groups["first"].Value, match.Groups["second"].Value);
        return CommandTable.Find($"{first} {second}") is not null || CommandTable.Find(first) is not null;
    }

    /// <summary>Sample: <c>"To see it: andon show {card.Id}"</c>. What stands before it makes it a step.</summary>
    [GeneratedRegex(
        @"(?:: |or: |with: |Run |run |first: )andon (?<first>[a-z][a-z-]*)(?: (?<second>[a-z][a-z-]*))?")]
    private static partial Regex Named();
}
