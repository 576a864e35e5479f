using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Andon.Protocol.Json;

namespace Andon.Cli.Rendering;

/// <summary>
/// A refusal as the command line tells it: a sentence on standard error, or a problem object on standard output.
/// </summary>
static class RefusalText
{
    public static string Sentence(Refusal refusal) =>
        ControlText.Line(
            string.Join(' ', ((string[])[refusal.What, refusal.Why, refusal.Next]).Where(part => part.Length > 0)));

    public static Problem ProblemOf(AndonException refused) => Problem.Of(refused.Refusal, refused.Board);

    public static void Write(AndonException refused, bool asJson, TextWriter output, TextWriter errors)
    {
        if (asJson) JsonText.Write(output, ProblemOf(refused), WireJson.Default.Problem);
        else errors.Write($"andon: {Sentence(refused.Refusal)}\n");
    }

    public static int ExitStatus(AndonException refused) => ErrorCatalog.Describe(refused.Code).ExitStatus;
}
