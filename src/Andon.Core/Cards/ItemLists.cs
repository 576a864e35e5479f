using System.Collections.Immutable;
using Andon.Core.Decisions;

namespace Andon.Core.Cards;

/// <summary>Skills, labels, pools: short names, trimmed, blank ones dropped, each once, in their order.</summary>
static class ItemLists
{
    public static Refusal? CheckSkills(ImmutableArray<string>? skills)
    {
        if (Check("skills", skills) is { } invalid) return invalid;
        foreach (var skill in Items(skills))
        {
            if (skill.Contains(',', StringComparison.Ordinal))
            {
                return TextRules.Bad("skills", $"'{skill}' has a comma.", "Give each skill by itself.");
            }
        }

        return null;
    }

    public static Refusal? CheckLabels(ImmutableArray<string>? labels) => Check("labels", labels);

    public static Refusal? CheckPools(ImmutableArray<string>? pools) => Check("pools", pools);

    public static TextList Keep(ImmutableArray<string>? items)
    {
        if (items is not { IsDefault: false } given) return default;
        var kept = new List<string>(given.Length);
        foreach (var item in given)
        {
            var name = item.Trim();
            if (name.Length > 0 && !kept.Contains(name)) kept.Add(name);
        }

        return TextList.Of(kept);
    }

    static Refusal? Check(string field, ImmutableArray<string>? items)
    {
        var given = Items(items);
        if (given.Length > TextLimits.ItemsMax)
        {
            return TextRules.Bad(field, $"There are {given.Length}.", $"Give at most {TextLimits.ItemsMax}.");
        }

        foreach (var item in given)
        {
            if (string.IsNullOrWhiteSpace(item)) continue;
            if (TextRules.Name(field, item, TextLimits.ItemCharactersMax) is { } invalid) return invalid;
        }

        return null;
    }

    static ImmutableArray<string> Items(ImmutableArray<string>? items) =>
        items is { IsDefault: false } given ? given : [];
}
