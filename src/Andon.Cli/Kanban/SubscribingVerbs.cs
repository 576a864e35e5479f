using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Kanban.Rendering;
using Andon.Cli.Rendering;
using Andon.Core.Decisions;
using Andon.Core.Subscriptions;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;

namespace Andon.Cli.Kanban;

/// <summary>Who is told in a chat how tasks go on. What was subscribed to is kept with the board.</summary>
static class SubscribingVerbs
{
    const string Group = "Notifications";

    public static VerbEntry[] Entries { get; } =
    [
        new("kanban notify-subscribe", Group, "Asks to be told in a chat how a task goes on.")
        {
            Operands = [KanbanFlags.Task],
            Flags =
            [
                .. Place,
                KanbanFlags.Name("user-id", "ID", "Who asked."),
                KanbanFlags.Name("notifier-profile", "PROFILE", "Whose gateway delivers; the caller's unless said."),
                KanbanFlags.Name("user-id-alt", "ID", "Another id of who asked."),
                Flag.Choice("chat-type", "What kind of chat it is.", [.. SubscriptionRoutes.ChatTypes]),
                Flag.Choice(
                    "delivery-mode", "Whether the chat is told, its agent woken, or both.",
                    [.. SubscriptionRoutes.DeliveryModes]),
                KanbanFlags.Name("parent-chat-id", "ID", "The chat to which the thread belongs."),
                KanbanFlags.Name("guild-id", "ID", "The group of chats to which it belongs."),
            ],
            Run = SubscribeAsync,
        },
        new("kanban notify-list", Group, "Who is told, of a task or of the whole board.")
        {
            Operands = [KanbanFlags.Task with { Least = 0 }],
            Flags = [KanbanFlags.Json],
            Run = ListAsync,
        },
        new("kanban notify-unsubscribe", Group, "Ends what notify-subscribe began.")
        {
            Operands = [KanbanFlags.Task],
            Flags = [.. Place],
            Run = UnsubscribeAsync,
        },
    ];

    static Flag[] Place =>
    [
        KanbanFlags.Name("platform", "NAME", "The messenger."),
        KanbanFlags.Name("chat-id", "ID", "The chat."),
        KanbanFlags.Name("thread-id", "ID", "The thread in it."),
    ];

    static async Task<int> SubscribeAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var (platform, chat) = (Needed(given, "platform"), Needed(given, "chat-id"));
        var task = KanbanTasks.Named(invocation);
        await KanbanTasks.SubmitAsync(invocation, new SubscribeRequest
        {
            Task = task,
            Platform = platform,
            ChatId = chat,
            ThreadId = given.Text("thread-id"),
            UserId = given.Text("user-id"),
            NotifierProfile = given.Text("notifier-profile") ?? KanbanSurroundings.AuthorOf(invocation),
            UserIdAlt = given.Text("user-id-alt"),
            ChatType = given.Text("chat-type"),
            DeliveryMode = given.Text("delivery-mode"),
            GuildId = given.Text("guild-id"),
            ParentChatId = given.Text("parent-chat-id"),
        });
        invocation.Line($"Subscribed {PlaceText(platform, chat, given.Text("thread-id"))} to {task}");
        return 0;
    }

    static async Task<int> ListAsync(Invocation invocation)
    {
        var task = invocation.Arguments.OperandOrNull("id") is { } id ? KanbanTasks.Checked(id) : null;
        var all = (await invocation.Client.SubscriptionsAsync(invocation.Board, task)).Subscriptions;
        if (invocation.IsJson)
        {
            JsonText.Write(invocation.Output, writer => Shapes.Many(writer, null, all, Write));
            return 0;
        }

        if (all.Count == 0) invocation.Line("(no subscriptions)");
        foreach (var each in all)
        {
            var place = PlaceText(each.Platform, each.ChatId, each.ThreadId);
            var owner = each.NotifierProfile is { } name ? $" owner={ControlText.Line(name)}" : "";
            invocation.Line($"{each.TaskId} {place} (since event {each.LastEventId}){owner}");
        }

        return 0;
    }

    static async Task<int> UnsubscribeAsync(Invocation invocation)
    {
        var given = invocation.Arguments;
        var request = new UnsubscribeRequest
        {
            Task = KanbanTasks.Named(invocation),
            Platform = Needed(given, "platform"),
            ChatId = Needed(given, "chat-id"),
            ThreadId = given.Text("thread-id"),
        };
        try
        {
            await KanbanTasks.SubmitAsync(invocation, request);
        }
        catch (AndonException refused) when (
            refused.Code is ErrorCode.SubscriptionNotFound or ErrorCode.TaskNotFound or ErrorCode.TaskDeleted)
        {
            return KanbanTasks.Fail(invocation, "(no such subscription)");
        }

        invocation.Line($"Unsubscribed from {request.Task}");
        return 0;
    }

    static void Write(Utf8JsonWriter writer, SubscriptionMessage subscription)
    {
        writer.WriteStartObject();
        writer.WriteString("task_id", subscription.TaskId);
        writer.WriteString("platform", subscription.Platform);
        writer.WriteString("chat_id", subscription.ChatId);
        writer.WriteString("thread_id", subscription.ThreadId);
        writer.WriteString("user_id", subscription.UserId);
        writer.WriteString("notifier_profile", subscription.NotifierProfile);
        writer.WriteNumber("created_at", subscription.CreatedAt);
        writer.WriteNumber("last_event_id", subscription.LastEventId);
        foreach (var (name, value) in new[]
            {
                ("user_id_alt", subscription.UserIdAlt), ("chat_type", subscription.ChatType),
                ("delivery_mode", subscription.DeliveryMode), ("delivery_metadata", subscription.DeliveryMetadata),
            })
        {
            if (value is not null) writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    static string Needed(Arguments given, string flag) =>
        given.Text(flag) ?? throw new MisuseException($"--{flag} is needed.");

    static string PlaceText(string platform, string chat, string? thread)
    {
        var end = string.IsNullOrEmpty(thread) ? "" : $":{thread}";
        return ControlText.Line($"{platform}:{chat}{end}");
    }
}
