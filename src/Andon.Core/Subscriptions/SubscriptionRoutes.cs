using Andon.Core.Cards;
using Andon.Core.Commands;
using Andon.Core.Decisions;

namespace Andon.Core.Subscriptions;

/// <summary>How messages find a chat: the words that may be said of it, as the reference kanban has them.</summary>
public static class SubscriptionRoutes
{
    public static IReadOnlyList<string> ChatTypes { get; } = ["dm", "group", "channel", "thread"];

    /// <summary>The chat is told, its agent is woken, or both; the first when none is said.</summary>
    public static IReadOnlyList<string> DeliveryModes { get; } = ["notify", "notify+wake", "wake"];

    internal static Refusal? Check(SubscribeCard command) =>
        TextRules.Name("user_id_alt", command.UserIdAlt)
        ?? OneOf("chat_type", command.ChatType, ChatTypes)
        ?? OneOf("delivery_mode", command.DeliveryMode, DeliveryModes)
        ?? TextRules.Name("guild_id", command.GuildId)
        ?? TextRules.Name("parent_chat_id", command.ParentChatId);

    /// <summary>What the reference keeps beside a place; null when nothing of it was said.</summary>
    internal static string? Metadata(SubscribeCard command) => command is { GuildId: null, ParentChatId: null }
        ? null
        : Payload.Begin()
            .Text("guild_id"u8, command.GuildId?.Trim())
            .Text("parent_chat_id"u8, command.ParentChatId?.Trim())
            .End();

    static Refusal? OneOf(string field, string? given, IReadOnlyList<string> words) =>
        given is null || words.Contains(given)
            ? null
            : new Refusal(
                ErrorCode.InvalidArgument, $"{field} cannot be '{TextRules.Preview(given)}'.",
                $"It is one of: {string.Join(", ", words)}.", $"Leave {field} out, or say one of them.");
}
