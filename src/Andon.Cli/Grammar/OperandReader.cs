using Andon.Core.Cards;
using Andon.Protocol.Errors;

namespace Andon.Cli.Grammar;

/// <summary>Gives the words of a command line that belong to no flag to the verb's operands, in order.</summary>
sealed class OperandReader(VerbEntry verb, TimeProvider time, string? ownTask)
{
    public Dictionary<string, List<string>> Read(List<string> words)
    {
        var read = new Dictionary<string, List<string>>();
        var at = 0;
        foreach (var operand in verb.Operands)
        {
            var taken = Take(operand, words, at);
            at += taken.Count;
            if (operand.IsOwnTask && taken.Count == 0)
            {
                if (ownTask is null) throw Missing(operand);
                read[operand.Name] = [ownTask];
                continue;
            }

            if (taken.Count < operand.Least) throw Missing(operand);
            if (taken.Count == 0) continue;
            read[operand.Name] = [.. taken.Select(word => ValueCheck.Checked(operand, word, time))];
        }

        return at == words.Count ? read : throw TooMany(words[at]);
    }

    /// <summary>
    /// An own task is left out where the next word is no task id: then that word is for the next operand.
    /// </summary>
    List<string> Take(Operand operand, List<string> words, int at)
    {
        var left = Math.Min(operand.Most, words.Count - at);
        var isOptional = operand.IsOwnTask && ownTask is not null;
        if (isOptional && operand != verb.Operands[^1] && left > 0 && !CardId.TryParse(words[at], out _)) return [];
        return words.GetRange(at, left);
    }

    AndonException Missing(Operand operand) => Usage.Invalid(
        $"andon {verb.Name} needs <{operand.Name}>.", operand.Summary, $"Usage: {verb.Usage()}");

    AndonException TooMany(string word) => Usage.Invalid(
        $"'{word}' is one word too many for andon {verb.Name}.",
        "Texts of several words need quotes.",
        $"Usage: {verb.Usage()}");
}
