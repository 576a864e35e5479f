using System.Globalization;
using Andon.Core.Budgets;
using Andon.Core.Cards;
using Andon.Core.Decisions;

namespace Andon.Core.Dispatch;

/// <summary>
/// What a card and its profile may still use: attempts, wall time, tokens. A card's budget is for all its runs, a
/// profile's for one day (UTC) on this board. Runs by hand have no budget.
/// </summary>
static class Allowances
{
    public static Obstacle? Card(ClaimQuestion question)
    {
        if (question.IsManual) return null;
        var card = question.Card;
        return Used(card.Attempts, card.BudgetAttempts) ? Of(card, "attempts", card.Attempts, card.BudgetAttempts)
            : Used(card.SpentSeconds, card.BudgetSeconds) ? Of(card, "seconds", card.SpentSeconds, card.BudgetSeconds)
            : Used(card.SpentTokens, card.BudgetTokens) ? Of(card, "tokens", card.SpentTokens, card.BudgetTokens)
            : null;
    }

    public static Obstacle? Profile(ClaimQuestion question)
    {
        if (question.IsManual || question.Card.Assignee is not { } name) return null;
        if (!question.Policy.Profiles.TryGetValue(name, out var profile) || profile.Budget is not { } budget)
            return null;
        var spent = question.View.FindSpending(Spending.IdOf(name, question.Now)) ?? new Spending("");
        var attempts = spent.Attempts + question.PlannedOf(name);
        return Used(attempts, budget.Attempts) ? Of(question, "attempts", attempts, budget.Attempts)
            : Used(spent.Seconds, budget.Seconds) ? Of(question, "seconds", spent.Seconds, budget.Seconds)
            : Used(spent.Tokens, budget.Tokens) ? Of(question, "tokens", spent.Tokens, budget.Tokens)
            : null;
    }

    public static bool Used(long spent, long? most) => most is { } limit && spent >= limit;

    static Obstacle Of(Card card, string what, long spent, long? most) => new(
        ErrorCode.BudgetExhausted, $"budget_{what}",
        $"It has used {Number(spent)} of at most {Number(most)} {what}.",
        $"Allow more: andon edit {card.Id} --budget-{what} NUMBER")
    {
        Since = card.StatusAt,
    };

    static Obstacle Of(ClaimQuestion question, string what, long spent, long? most)
    {
        var name = question.Card.Assignee;
        return new(
            ErrorCode.BudgetExhausted, $"budget_profile_{what}",
            $"The profile {name} has used {Number(spent)} of at most {Number(most)} {what} today.",
            $"Wait until midnight (UTC), or raise budget.{what} in profiles/{name}.yaml.")
        {
            Until = Spending.EndOfDay(question.Now),
        };
    }

    static string Number(long? number) => (number ?? 0).ToString(CultureInfo.InvariantCulture);
}
