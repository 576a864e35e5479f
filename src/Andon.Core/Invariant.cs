using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Andon.Core;

/// <summary>
/// Always-on assertions. One that fails is a bug of ours: its board is quarantined, nothing is acknowledged.
/// </summary>
public static class Invariant
{
    public static void Hold(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition) throw new InvariantViolation(expression);
    }
}

/// <summary>
/// A state that the rules say cannot exist. Handled by nobody but the boundary that quarantines the board.
/// </summary>
public sealed class InvariantViolation(string message) : Exception(message);
