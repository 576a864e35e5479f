using Andon.Core.Decisions;
using Andon.Core.Runs;
using Andon.Protocol.Errors;
using Andon.Server.Requests;

namespace Andon.Server.Runs;

/// <summary>Reads a run's number out of a path.</summary>
static class RunPath
{
    public static RunId Parse(string text) => RunId.TryParse(text, out var run)
        ? run
        : throw new AndonException(
            ErrorCode.InvalidArgument, $"'{Hints.Shown(text)}' is not a run's number.",
            "Runs are numbered from 1 on each board.", "See a task's runs with: andon runs TASK");
}
