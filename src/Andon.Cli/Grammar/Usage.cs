using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Cli.Grammar;

/// <summary>Refusals of the command line itself, in the form of every other refusal. Nothing was sent.</summary>
static class Usage
{
    public static AndonException Invalid(string what, string why, string next) =>
        new(ErrorCode.InvalidArgument, what, why, next);

    public static AndonException Unknown(string what, string why, string next) =>
        new(ErrorCode.UnknownField, what, why, next);
}
