using Andon.Core.Commands;
using Andon.Core.Decisions;
using Andon.Core.Files;
using Xunit;

namespace Andon.Tests.Core;

public sealed class AttachingTests
{
    static readonly string Hash = new('a', 64);

    readonly TestBoard _board = new();

    [Theory]
    [InlineData("report.md", "report.md")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("..\\..\\boot.ini", "boot.ini")]
    [InlineData("a/b/../..", null)]
    [InlineData("...", null)]
    [InlineData(".hidden", "hidden")]
    [InlineData("  spaced name.txt ", "spaced name.txt")]
    [InlineData("two\nlines\t\u001b[31mred.txt", "twolines[31mred.txt")]
    [InlineData("evil\u202Egpj.exe", "evilgpj.exe")]
    [InlineData("שלום.txt", "שלום.txt")]
    [InlineData("🙂.png", "🙂.png")]
    [InlineData("", null)]
    public void A_name_is_the_last_part_of_what_was_given_without_what_could_deceive(string given, string? clean) =>
        Assert.Equal(clean, FileNames.Clean(given));

    [Fact]
    public void A_long_name_is_cut_and_a_taken_one_gets_a_number()
    {
        var longest = FileNames.Clean(new string('x', 500) + ".txt")!;

        Assert.Equal(new string('x', FileNames.CharactersMax), longest);
        Assert.Equal("report.tar.gz", FileNames.Unique("report.tar.gz", []));
        Assert.Equal(
            "report (3).tar.gz", FileNames.Unique("report.tar.gz", ["report.tar.gz", "report (2).tar.gz"]));
        Assert.Equal(FileNames.CharactersMax, FileNames.Unique(longest, [longest]).Length);
        Assert.EndsWith(" (2)", FileNames.Unique(longest, [longest]));
    }

    [Fact]
    public void A_task_keeps_its_files_under_names_of_their_own_until_they_are_taken_off()
    {
        var card = _board.Create();

        var first = _board.Do(new AttachFile(card, "/tmp/notes.md", 12, Hash) { ContentType = "text/markdown" });
        var second = _board.Do(new AttachFile(card, "notes.md", 12, Hash));

        Assert.Equal("It is called notes.md.", first.Note);
        Assert.Equal("It is called notes (2).md.", second.Note);
        Assert.Equal(["attached"], _board.Kinds);
        Assert.Equal(
            ["notes (2).md", "notes.md"], _board.Board.AttachmentsOf(card).Select(file => file.Name));
        _board.Do(new DetachFile(card, "notes.md"));
        Assert.Equal("notes (2).md", Assert.Single(_board.Board.AttachmentsOf(card)).Name);
        _board.Refuses(ErrorCode.AttachmentNotFound, new DetachFile(card, "notes.md"));
    }

    [Fact]
    public void What_is_no_name_or_too_much_is_refused()
    {
        var card = _board.Create();
        _board.Policy = _board.Policy with { AttachmentBytesMax = 10 };

        _board.Refuses(ErrorCode.InvalidArgument, new AttachFile(card, "..", 1, Hash));
        _board.Refuses(ErrorCode.InvalidArgument, new AttachFile(card, "x", 1, "abc"));
        _board.Refuses(ErrorCode.PayloadTooLarge, new AttachFile(card, "x", 11, Hash));
    }

    [Fact]
    public void A_completions_artifacts_belong_to_its_run_and_go_with_the_task()
    {
        var card = _board.Create();
        _board.Do(new AttachFile(card, "x", 1, Hash));

        _board.Do(new CompleteCard(card) { Summary = "done", Artifacts = [new StagedFile("out/report", 3, Hash)] });

        var run = Assert.Single(_board.Board.RunsOf(card));
        Assert.Equal("out/report", Assert.Single(_board.Board.ArtifactsOf(run.Id)).Name);
        Assert.Contains("\"artifacts\":[\"out/report\"]", _board.Last[0].Payload);
        _board.Do(new DeleteCard(card, Force: true));
        Assert.Empty(_board.Board.Artifacts);
        Assert.Empty(_board.Board.Attachments);
    }

    [Fact]
    public void A_completion_whose_files_cannot_be_taken_changes_nothing()
    {
        var card = _board.Create();
        var why = new Refusal(ErrorCode.ArtifactRefused, "It was not taken.", "It is a link.", "Name another.");

        _board.Refuses(ErrorCode.ArtifactRefused, new CompleteCard(card) { Summary = "done", Unstaged = why });

        Assert.Empty(_board.Board.RunsOf(card));
    }
}
