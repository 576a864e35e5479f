using System.Text.RegularExpressions;
using Andon.Tests.Server;
using Xunit;

namespace Andon.Tests.Cli.Kanban;

/// <summary>
/// Every verb of the reference kanban with each of its flags. A status in braces stands for a new task that is in it;
/// before each line stands its exit status.
/// </summary>
public sealed partial class FlagsTests : IAsyncLifetime
{
    const string Lines = """
        0 init
        0 boards
        0 boards list --json
        0 boards ls --all
        0 boards create one --name One --description d --icon i --color red --default-workdir /tmp --switch
        0 boards new two
        0 boards create two --name Again
        2 boards create UPPER/CASE
        0 boards rm two
        0 boards switch default
        0 boards use one
        0 boards use default
        1 boards use missing
        0 boards show
        0 boards current
        0 boards rename one "The one"
        1 boards rename missing x
        0 boards set-default-workdir one /tmp/elsewhere
        0 boards set-default-workdir one
        1 boards set-default-workdir missing /tmp
        1 boards delete one
        1 boards rm one --delete
        1 boards remove default
        0 boards remove one
        1 boards export -o x.tar.gz --no-attachments --include-logs --json
        1 boards import x.tar.gz --as y --switch --json
        0 create x --body b --assignee a --priority -3 --tenant t --json
        0 create x --parent {ready} --parent {done}
        0 create x --workspace scratch
        0 create x --workspace worktree --branch wt/x
        0 create x --workspace worktree:/srv/x
        2 create x --workspace dir:
        2 create x --workspace elsewhere
        2 create x --branch b
        2 create x --workspace worktree --branch "a b"
        0 create x --triage --idempotency-key k --max-runtime 1.5h --created-by me --skill a --skill b
        2 create x --max-runtime soon
        2 create x --max-runtime 0
        0 create x --max-retries 1 --goal --goal-max-turns 3 --initial-status blocked
        2 create x --max-retries 0
        2 create x --initial-status done
        2 create
        0 create x --project p --model m --provider q --completion-contract local-only --scheduled-at +1h
        1 create x --parent t_00000000
        0 swarm goal --worker a:One --worker b:Two:s1,s2 --verifier v --synthesizer s --tenant t --priority 1 --json
        0 swarm goal --worker a:One --verifier v --synthesizer s --created-by me --idempotency-key sw
        2 swarm goal --worker a --verifier v --synthesizer s
        2 swarm goal --verifier v --synthesizer s
        0 list --mine
        0 ls --assignee a --status ready --tenant t --session s --archived --json
        0 list --sort created --workflow-template-id w --step-key k
        0 list --sort priority-desc
        2 list --sort size
        2 list --status lost
        0 show {ready} --json
        0 show {ready} --state-type outcome --state-name blocked
        2 show {ready} --state-type outcome
        1 show t_00000000
        0 assign {ready} a
        0 assign {ready} none
        1 assign t_00000000 a
        1 assign {running} a
        0 reclaim {running} --reason r
        1 reclaim {ready}
        0 reassign {ready} b --reason r
        0 reassign {running} b --reclaim
        1 reassign {running} b
        0 diagnostics --severity warning --task {ready} --json
        0 diag --severity critical
        1 diagnostics --task t_00000000
        0 link {ready} {todo}
        1 link t_00000000 {ready}
        1 unlink {done} {ready}
        0 claim {ready} --ttl 900
        1 claim {done}
        1 claim t_00000000
        0 comment {ready} several words --author me --max-len 3
        2 comment {ready} x --max-len 0
        2 comment {ready}
        0 complete {running} --result r --summary s --metadata '{"a": 1}' --force
        0 complete {ready} {running}
        2 complete {ready} {running} --summary s
        2 complete {ready} --metadata '[1]'
        1 complete t_00000000
        0 edit {done} --result r --summary s --metadata '{"a": 1}'
        0 edit {ready} --title t --body b --priority 4
        1 edit {ready} --result r
        2 edit {ready}
        0 block {ready} some words --ids {ready} {running}
        0 block {ready} why --kind needs_input
        1 block t_00000000 why
        0 schedule {ready} later on --ids {running} --at +1h
        1 schedule {done}
        0 unblock {blocked} --reason r
        1 unblock {ready}
        0 promote {blocked} some words --ids {triage} --dry-run --json
        1 promote {todo} --force --json
        0 promote {blocked} --force
        1 promote {done} --json
        0 archive {ready} {done}
        0 archive --rm {archived} {archived}
        1 archive --rm {ready}
        1 archive
        1 archive {ready} --rm {archived}
        0 dispatch --dry-run --max 1 --failure-limit 3 --json
        0 dispatch
        2 daemon --interval 60 --max 1 --failure-limit 2 --pidfile p --verbose --force
        2 daemon -v
        0 stats --json
        0 stats
        1 log {ready} --tail 100
        1 log {running}
        2 tail {ready} --interval x
        2 watch --interval nan
        0 create x --tenant= --body=
        2 swarm " " --worker a:One --verifier v --synthesizer s
        1 edit {ready} --title " "
        1 boards export nowhere
        1 unblock {running}
        0 runs {ready} --json --state-type status --state-name done
        0 runs {ready}
        1 runs t_00000000
        0 heartbeat {running} --note n
        1 heartbeat {ready}
        0 assignees --json
        0 assignees
        0 context {ready}
        1 context t_00000000
        1 specify {ready} --author a --json
        2 specify
        2 specify {ready} --all
        0 decompose --all --tenant nobody --json
        0 specify --all --tenant nobody
        1 decompose {ready}
        0 notify-subscribe {ready} --platform p --chat-id c --thread-id t --user-id u --notifier-profile n
        0 notify-subscribe {ready} --platform p --chat-id c --user-id-alt a --chat-type dm --delivery-mode notify+wake
        0 notify-subscribe {ready} --platform p --chat-id c --parent-chat-id a --guild-id b
        2 notify-subscribe {ready} --platform p
        2 notify-subscribe {ready} --platform p --chat-id c --chat-type crowd
        1 notify-subscribe t_00000000 --platform p --chat-id c
        0 notify-list --json
        0 notify-list {ready}
        1 notify-unsubscribe {ready} --platform p --chat-id c --thread-id t
        2 notify-unsubscribe {ready} --chat-id c
        0 gc --event-retention-days 30 --log-retention-days 30
        2 gc --event-retention-days -1
        2 gc --log-retention-days 0
        0 set-model {ready} m --provider p
        0 set-model {ready} none
        0 attachments {ready} --json
        1 attach-rm 17
        2 attach {ready} /nowhere/file --content-type text/plain --name n --author a
        0 request-review {running} --summary s --metadata '{}' --reviewer r
        1 request-review {done} --force
        1 request-changes {ready} some words
        0 reopen-review {review} --reason r
        1 reopen-review {ready}
        0 repair --json
        1 authorize-existing-pr {ready} --pr p --repo o/r --branch b --reason r
        2 frobnicate
        2 boards frobnicate
        2 list --frobnicate
        1 --board nowhere list
        2 --board "" list
        2 --board a/b list
        """;

    ServedHome _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedHome.StartAsync();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task Every_verb_takes_each_of_its_flags_and_exits_as_specified()
    {
        var unlike = new List<string>();
        foreach (var line in Lines.Split('\n'))
        {
            var words = new List<string>();
            foreach (var word in ShellWords.Of(line[2..])) words.Add(await WordAsync(word));

            var called = await RunAsync([.. words]);

            var isStrange = called.Errors.Contains("unrecognized", StringComparison.Ordinal)
                && !line.Contains("frobnicate", StringComparison.Ordinal);
            if (called.Exit != line[0] - '0' || isStrange) unlike.Add($"{line}: {called}");
        }

        Assert.True(unlike.Count == 0, string.Join('\n', unlike));
    }

    Task<Called> RunAsync(params string[] words) => new Call(_served.Home.Path).RunAsync(["kanban", .. words]);

    async Task<string> WordAsync(string word) => word switch
    {
        "{ready}" => await MadeAsync(),
        "{blocked}" => await MadeAsync("--initial-status", "blocked"),
        "{triage}" => await MadeAsync("--triage"),
        "{todo}" => await MadeAsync("--parent", await MadeAsync()),
        "{running}" => await AfterAsync(await MadeAsync(), "claim"),
        "{done}" => await AfterAsync(await MadeAsync(), "complete"),
        "{review}" => await AfterAsync(await MadeAsync(), "request-review", "--summary", "s"),
        "{archived}" => await AfterAsync(await MadeAsync(), "archive"),
        _ => word,
    };

    async Task<string> MadeAsync(params string[] flags) =>
        TaskId().Match((await RunAsync(["create", "Some task", .. flags])).Output).Value;

    async Task<string> AfterAsync(string task, string verb, params string[] flags)
    {
        Assert.Equal(0, (await RunAsync([verb, task, .. flags])).Exit);
        return task;
    }

    [GeneratedRegex("t_[0-9a-f]{8,32}")]
    private static partial Regex TaskId();
}
