using Andon.Core.Decisions;
using Andon.Protocol.Client;
using Andon.Protocol.Errors;
using Andon.Protocol.Messages;
using Andon.Protocol.Verbs;
using Andon.Storage.Faults;
using Xunit;

namespace Andon.Tests.Server;

public sealed class BoardsTests
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_home_begins_with_the_board_default_and_keeps_its_identity()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        var first = await client.WhereAsync(Cancelled);

        await served.RestartAsync();
        using var other = served.Client();
        var second = await other.WhereAsync(Cancelled);

        Assert.Equal(["default"], first.Boards.Select(board => board.Slug));
        Assert.Equal(first.Boards, second.Boards);
        Assert.Equal(first.Owner!.Epoch + 1, second.Owner!.Epoch);
        Assert.Equal(
            (served.Home.Path, served.Home.Socket, Environment.ProcessId), (first.Home, first.Socket, first.Owner.Pid));
    }

    [Fact]
    public async Task A_board_is_created_renamed_switched_archived_and_restored()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();

        var created =
            await client.CreateBoardAsync(new CreateBoardRequest { Slug = "docs", Name = "Documents" }, Cancelled);
        await client.SubmitAsync("docs", new CreateRequest { Title = "page" }, Cancelled);
        var renamed = await client.RenameBoardAsync("docs", new RenameBoardRequest { Name = "Pages" }, Cancelled);
        var archived = await client.ArchiveBoardAsync("docs", Cancelled);
        var closed =
            await Assert.ThrowsAsync<AndonException>(() => client.TasksAsync("docs", new TaskQuery(), Cancelled));
        var restored = await client.RestoreBoardAsync("docs", Cancelled);
        var switched = await client.SwitchBoardAsync("docs", Cancelled);
        var unnamed = await client.TasksAsync(AndonClient.DefaultBoard, new TaskQuery(), Cancelled);
        var listed = await client.BoardsAsync(all: false, Cancelled);

        Assert.Equal(("docs", "Documents", "healthy"), (created.Board, created.Details.Name, created.Details.Health));
        Assert.Equal(("Pages", 1), (renamed.Details.Name, renamed.Details.Total));
        Assert.Equal((true, "archived"), (archived.Details.Archived, archived.Details.Health));
        Assert.Equal((ErrorCode.BoardArchived, "docs"), (closed.Code, closed.Board));
        Assert.Equal((false, 1), (restored.Details.Archived, restored.Details.Counts["ready"]));
        Assert.True(switched.Details.IsCurrent);
        Assert.Equal(("docs", 1), (unnamed.Board, unnamed.Tasks.Count));
        Assert.Equal(["default", "docs"], listed.Boards.Select(board => board.Slug));
        Assert.Equal(["default", "docs"], served.Dispatch.Boards.Select(board => board.Value));
    }

    [Fact]
    public async Task Creating_a_board_again_under_its_request_id_gives_the_first_answer()
    {
        await using var served = await ServedHome.StartAsync();
        const string body = "{\"slug\":\"docs\"}";

        var (first, made) = await served.SendAsync("POST", "v1/boards", body, (ProtocolHeaders.RequestId, "b1"));
        var (second, again) = await served.SendAsync("POST", "v1/boards", body, (ProtocolHeaders.RequestId, "b1"));
        var (third, _) = await served.SendAsync("POST", "v1/boards", body, (ProtocolHeaders.RequestId, "b2"));

        Assert.Equal((200, 200, 409), (first, second, third));
        Assert.Equal(made, again);
    }

    [Fact]
    public async Task A_board_with_open_runs_is_not_archived()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client();
        await client.CreateBoardAsync(new CreateBoardRequest { Slug = "docs" }, Cancelled);
        var task = (await client.SubmitAsync("docs", new CreateRequest { Title = "page" }, Cancelled)).Task!.Id;
        await client.SubmitAsync("docs", new ClaimRequest { Task = task }, Cancelled);

        var refused = await Assert.ThrowsAsync<AndonException>(() => client.ArchiveBoardAsync("docs", Cancelled));
        await client.SubmitAsync("docs", new CompleteRequest { Task = task, Summary = "written" }, Cancelled);
        var archived = await client.ArchiveBoardAsync("docs", Cancelled);

        Assert.Equal(ErrorCode.WrongStatus, refused.Code);
        Assert.True(archived.Details.Archived);
    }

    [Fact]
    public async Task A_board_that_cannot_be_opened_is_listed_with_its_reason_and_stops_nobody()
    {
        await using var served = await ServedHome.StartAsync();
        using (var client = served.Client())
            await client.CreateBoardAsync(new CreateBoardRequest { Slug = "broken" }, Cancelled);
        served.Stores.Faults["broken"] = new StoreException(
            ErrorCode.StoreForeign, "Board broken is closed.", "Its files are another board's.",
            "Put its own files back.");

        await served.RestartAsync();
        using var other = served.Client();
        var status = await other.StatusAsync(Cancelled);
        var refused =
            await Assert.ThrowsAsync<AndonException>(() => other.TasksAsync("broken", new TaskQuery(), Cancelled));
        await other.SubmitAsync("default", new CreateRequest { Title = "goes on" }, Cancelled);

        var broken = status.Boards.Single(board => board.Slug == "broken");
        Assert.Equal(("quarantined", "quarantined"), (status.Health, broken.Health));
        Assert.Contains("Its files are another board's.", broken.Reason, StringComparison.Ordinal);
        Assert.Equal((ErrorCode.StoreForeign, "broken"), (refused.Code, refused.Board));
    }

    [Fact]
    public async Task A_board_whose_fault_has_passed_is_opened_by_itself()
    {
        await using var served = await ServedHome.StartAsync();
        using (var client = served.Client())
            await client.CreateBoardAsync(new CreateBoardRequest { Slug = "held" }, Cancelled);
        served.Stores.Faults["held"] = new StoreException(
            ErrorCode.HeldByOutsider, "Board held is closed.", "Process 17 has its database open.", "Wait for it.");
        await served.RestartAsync();
        using var other = served.Client();
        var held = await Assert.ThrowsAsync<AndonException>(() => other.BoardAsync("held", Cancelled).ContinueWith(
            _ => other.StatsAsync("held", Cancelled), Cancelled, TaskContinuationOptions.None,
            TaskScheduler.Default).Unwrap());

        served.Stores.Faults.Clear();
        while ((await other.BoardAsync("held", Cancelled)).Details.Health != "healthy") await Task.Delay(50, Cancelled);

        Assert.Equal(ErrorCode.HeldByOutsider, held.Code);
        Assert.Equal("held", (await other.StatsAsync("held", Cancelled)).Board);
    }

    [Fact]
    public async Task Brakes_are_kept_and_one_that_does_not_drain_stops_runs()
    {
        await using var served = await ServedHome.StartAsync();
        using var client = served.Client("ada");

        await client.PauseAsync(new PauseRequest { Scope = "home", Reason = "upgrade" }, Cancelled);
        await client.PauseAsync(new PauseRequest { Scope = "board", Name = "default", Drain = false }, Cancelled);
        var stopped = served.Dispatch.Stopped.Select(pause => pause.Scope).ToList();
        await served.RestartAsync();
        using var other = served.Client();
        var kept = await other.PausesAsync(Cancelled);
        var left = await other.ResumeAsync("home", null, Cancelled);

        Assert.Equal(
            [("board", "default", null), ("home", null, "upgrade")],
            kept.Pauses.Select(p => (p.Scope, p.Name, p.Reason)));
        Assert.Equal(["board"], stopped);
        Assert.Equal(["board"], left.Pauses.Select(pause => pause.Scope));
    }
}
