using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Verbs;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;
using Xunit;

namespace Andon.Tests.Cli;

public sealed class GrammarTests
{
    const string Id = "t_0123456789abcdef";

    public static TheoryData<string> Examples =>
        [.. CommandTable.All.SelectMany(verb => verb.Examples.Select(example => example))];

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_of_the_table_can_be_read(string example)
    {
        var words = ShellWords.Of(example);

        Assert.Equal("andon", words[0]);
        Assert.NotNull(Call.Read(words[1..]).Verb);
    }

    [Fact]
    public void Every_verb_has_a_summary_an_example_and_a_name_of_its_own()
    {
        var names = CommandTable.All.SelectMany(verb => (string[])[verb.Name, .. verb.Aliases]);

        Assert.Equal(names.Distinct(), names);
        Assert.All(CommandTable.All, verb =>
        {
            Assert.EndsWith(".", verb.Summary);
            Assert.NotEmpty(verb.Examples);
            Assert.All(verb.Examples, example => Assert.StartsWith($"andon {verb.Name.Split(' ')[0]}", example));
            Assert.All(verb.Flags, flag => Assert.EndsWith(".", flag.Summary));
            Assert.Equal(verb.FlagNames().Distinct(), verb.FlagNames());
        });
    }

    [Theory]
    [InlineData("list --statsu ready", "Unknown flag --statsu. The nearest flag is --status.")]
    [InlineData("list --xyzzy", "Unknown flag --xyzzy. No flag has a name like it.")]
    [InlineData("list -z", "Unknown flag -z.")]
    [InlineData("--statsu list", "Unknown flag --statsu.")]
    [InlineData("--status list", "Unknown flag --status before the verb.")]
    [InlineData("complete t_0123456789abcdef --sumary x", "Unknown flag --sumary. The nearest flag is --summary.")]
    public void A_flag_that_is_none_is_refused_with_the_nearest(string line, string told)
    {
        var refused = Refused(line);

        Assert.Equal(ErrorCode.UnknownField, refused.Code);
        Assert.StartsWith(told, refused.Message);
    }

    [Theory]
    [InlineData("lisst", "Unknown verb 'lisst'. The nearest verb is 'list'.")]
    [InlineData("boards crate x", "Unknown verb 'boards crate'. The nearest verb is 'boards create'.")]
    [InlineData("xyzzyplugh", "Unknown verb 'xyzzyplugh'. No verb has a name like it.")]
    [InlineData("show", "andon show needs <id>.")]
    [InlineData("show x", "<id> cannot be 'x'. It is no task id.")]
    [InlineData("show t_0123456789abcdef more", "'more' is one word too many for andon show.")]
    [InlineData("create", "andon create needs <title>.")]
    [InlineData("create x --priority", "--priority needs a value (N). None follows it. Give --priority N.")]
    [InlineData("create x --priority --json", "--priority needs a value (N). '--json' looks like a flag.")]
    [InlineData("create x --body -b", "--body needs a value (TEXT). '-b' looks like a flag.")]
    [InlineData("create x --priority 1 --priority 2", "--priority is given twice.")]
    [InlineData("list --json=yes", "--json takes no value.")]
    [InlineData("create x --priority 99999999999", "--priority cannot be '99999999999'. It is no whole number.")]
    [InlineData("create x --priority 1.5", "--priority cannot be '1.5'. It is no whole number.")]
    [InlineData("create x --max-retries 0",
        "--max-retries cannot be '0'. It is out of range. Give a whole number of at least 1.")]
    [InlineData("create x --max-retries -1", "--max-retries cannot be '-1'. It is out of range.")]
    [InlineData("create x --max-runtime -5m", "--max-runtime cannot be '-5m'. It is no duration.")]
    [InlineData("create x --max-runtime 9999999999d", "--max-runtime cannot be '9999999999d'. It is no duration.")]
    [InlineData("create x --not-before yesterday", "--not-before cannot be 'yesterday'. It is no time.")]
    [InlineData("create x --workspace dir:", "--workspace cannot be 'dir:'. It is no workspace.")]
    [InlineData("create x --workspace tmp", "--workspace cannot be 'tmp'. It is no workspace.")]
    [InlineData("create x --parent t_0123456789abcdef,zz", "--parent cannot be 'zz'. It is no task id.")]
    [InlineData("create x --initial-status runing",
        "--initial-status cannot be 'runing'. The nearest choice is 'running'.")]
    [InlineData("complete t_0123456789abcdef --metadata [1]", "--metadata cannot be '[1]'. It is no JSON object.")]
    [InlineData("list --board ../etc", "--board cannot be '../etc'. It is no board name.")]
    [InlineData("boards create a/b", "<slug> cannot be 'a/b'. It is no board name.")]
    public void What_is_wrong_is_refused_before_anything_is_sent(string line, string told)
    {
        var refused = Refused(line);

        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
        Assert.StartsWith(told, refused.Message);
    }

    [Fact]
    public void Flags_stand_before_the_verb_or_after_it_and_take_their_value_either_way()
    {
        var before = Call.Read("--board", "site", "--json", "list", "--status=ready,done");
        var after = Call.Read("list", "--status", "ready", "--status", "done", "--board=site", "--json");

        Assert.Equal((before.Text("board"), true), (after.Text("board"), after.Has("json")));
        Assert.Equal(["ready", "done"], before.Texts("status"));
        Assert.Equal(before.Texts("status"), after.Texts("status"));
    }

    [Fact]
    public void Negative_numbers_dashes_and_texts_that_begin_with_a_dash_are_values()
    {
        var read = Call.Read("create", "- a list item", "--priority", "-5", "--body-file", "-", "--tenant=--board");

        Assert.Equal("- a list item", read.Operand("title"));
        Assert.Equal((-5, "-", "--board"), (read.Integer("priority"), read.Text("body-file"), read.Text("tenant")));
    }

    [Fact]
    public void After_two_dashes_nothing_is_a_flag()
    {
        var read = Call.Read("comment", Id, "--author", "ada", "--", "--json", "is", "-x");

        Assert.Equal(("--json is -x", false), (read.Words("text"), read.Has("json")));
    }

    [Theory]
    [InlineData("andon")]
    [InlineData("create")]
    [InlineData("@notes")]
    [InlineData("[suggest:1]")]
    [InlineData("")]
    public void A_title_that_looks_like_something_else_is_a_title(string title)
    {
        if (title.Length == 0) Assert.Equal(ErrorCode.InvalidArgument, Refused(["create", title]).Code);
        else Assert.Equal(title, Call.Read("create", title).Operand("title"));
    }

    [Fact]
    public void A_value_named_like_a_verb_is_a_value()
    {
        var read = Call.Read("--board", "list", "show", Id);

        Assert.Equal(("show", "list"), (read.Verb!.Name, read.Text("board")));
    }

    [Fact]
    public void Inside_a_worker_the_own_task_may_be_left_out_on_the_own_board_only()
    {
        var worker = new Worker("site", Id, Credential: null);
        Arguments Read(params string[] words) => new CommandLineReader(TimeProvider.System, worker).Read(words);

        Assert.Equal(Id, Read("complete", "--summary", "x").Operand("id"));
        Assert.Equal(Id, Read("block", "which", "region?").Operand("id"));
        Assert.Equal("which region?", Read("block", "which", "region?").Words("reason"));
        Assert.Equal("t_fedcba9876543210", Read("block", "t_fedcba9876543210", "why").Operand("id"));
        Assert.Equal(Id, Read("show", "--board", "site").Operand("id"));
        Assert.Throws<AndonException>(() => Read("show", "--board", "other"));
        Assert.Throws<AndonException>(() => Read("reopen"));
    }

    static AndonException Refused(string line) => Refused(line.Split(' '));

    static AndonException Refused(string[] words) => Assert.Throws<AndonException>(() => Call.Read(words));
}
