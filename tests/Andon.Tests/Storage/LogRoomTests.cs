using Andon.Core;
using Andon.Core.Decisions;
using Andon.Core.Events;
using Andon.Storage.Log;
using Andon.StoreContract.Disks;
using Xunit;
using StoreLog = Andon.Storage.Log.Log;

namespace Andon.Tests.Storage;

/// <summary>
/// A log writes into zeros that it wrote before. They are neither damage nor a torn append, and nothing depends on
/// them.
/// </summary>
public sealed class LogRoomTests : IDisposable
{
    const string Folder = "/log";

    static readonly StoreId Store = new(new Guid("0198c0de-0000-7000-8000-00000000f00d"), 1);

    readonly SimulatedDisk _disk = new(new Random(5));
    readonly RecordEncoder _encoder = new();
    StoreLog _log;

    public LogRoomTests()
    {
        _disk.AddRoot(Folder);
        _log = StoreLog.Create(_disk, Folder, Store);
    }

    public void Dispose()
    {
        _log.Dispose();
        _encoder.Dispose();
    }

    [Fact]
    public void An_append_into_room_leaves_the_file_as_long_as_it_was()
    {
        Append(records: 2);
        var size = Size();

        Append(records: 2);

        Assert.Equal(0, size % 4096);
        Assert.True(size > _log.Active.Length);
        Assert.Equal((size, size), (Size(), _log.Active.Allocated));
    }

    [Fact]
    public void Room_is_used_again_after_the_next_start()
    {
        Append(records: 3);
        var (size, head) = (Size(), _log.Head);

        using (var image = Read()) Assert.Equal((null, false, head), (image.Damage, image.IsTorn, image.End));
        Reopen();
        Assert.Equal(size, Size());
        Append(records: 1);

        Assert.Equal(size, Size());
        AssertWhole();
    }

    [Fact]
    public void Room_that_is_too_small_is_outgrown_by_whole_frames()
    {
        Append(records: 1);
        var size = Size();

        Append(records: 300);

        Assert.True(_log.Active.Length > size);
        Assert.True(Size() > _log.Active.Length);
        AssertWhole();
    }

    [Fact]
    public void What_was_torn_in_room_is_cut_off_with_it()
    {
        Append(records: 2);
        var (length, head) = (_log.Active.Length, _log.Head);
        _disk.Overwrite(Path(), length, [40, 0, 0, 0, 1, 2, 3, 4, (byte)'{']);

        using (var image = Read()) Assert.Equal((null, true, head), (image.Damage, image.IsTorn, image.End));
        Reopen();

        Assert.Equal(length, Size());
        Append(records: 1);
        AssertWhole();
    }

    [Fact]
    public void Frames_behind_a_hole_in_the_last_batch_are_torn_off_with_it()
    {
        Append(records: 1);
        var head = _log.Head;
        var opening = _log.Active.Length;
        Append(records: 3);

        _disk.Overwrite(Path(), opening, new byte[200]);

        using var image = Read();
        Assert.Equal((null, true, head), (image.Damage, image.IsTorn, image.End));
    }

    [Fact]
    public void A_hole_with_a_later_batch_behind_it_is_damage()
    {
        Append(records: 1);
        var opening = _log.Active.Length;
        Append(records: 1);
        Append(records: 1);

        _disk.Overwrite(Path(), opening, new byte[200]);

        using var image = Read();
        Assert.NotNull(image.Damage);
    }

    [Fact]
    public void A_last_batch_that_became_zeros_ends_the_log_before_it()
    {
        Append(records: 1);
        var (length, head) = (_log.Active.Length, _log.Head);
        Append(records: 1);

        _disk.Overwrite(Path(), length, new byte[_log.Active.Length - length]);

        using var image = Read();
        Assert.Equal((null, false, head), (image.Damage, image.IsTorn, image.End));
    }

    [Fact]
    public void Without_space_for_room_the_frames_count()
    {
        StrikeWrite(2);

        Append(records: 2);
        Append(records: 2);

        Assert.False(_log.IsPoisoned);
        AssertWhole();
    }

    [Fact]
    public void After_a_fault_the_frames_are_tried_without_room()
    {
        Append(records: 1);
        StrikeWrite(1);
        Assert.Throws<IOException>(() => Append(records: 1));

        Append(records: 1);
        Assert.Equal(_log.Active.Length, Size());
        Append(records: 1);

        Assert.True(Size() > _log.Active.Length);
        AssertWhole();
    }

    [Fact]
    public void Room_of_a_segment_that_was_closed_is_passed_over()
    {
        Append(records: 2);
        _log.Renew(2);
        Append(records: 2);

        Reopen();

        Assert.Equal(2, _log.Segments.Count);
        AssertWhole();
    }

    [Theory]
    [InlineData(128 + 5000, 68 * 1024)]
    [InlineData(1024 * 1024, 2 * 1024 * 1024)]
    [InlineData(5 * 1024 * 1024, 7 * 1024 * 1024)]
    [InlineData(7 * 1024 * 1024, StoreLog.SegmentBytesMax)]
    [InlineData(StoreLog.SegmentBytesMax + 7, StoreLog.SegmentBytesMax + 7)]
    public void Room_grows_with_the_segment_and_ends_where_it_is_closed(long length, long end)
    {
        using var file = _disk.Create($"{Folder}/other");
        file.Write(length - 1, [1]);

        Room.Make(file, length);

        Assert.Equal(end, file.Stamp.Size);
        Assert.True(Room.Follows(file, length));
        Assert.False(Room.Follows(file, length - 1));
    }

    void Append(int records)
    {
        var frames = new FrameBuffer();
        var point = _log.Head;
        for (var i = 0; i < records; i++)
        {
            var said = new Event("said", null, null, $"\"{new string('x', 300)}\"", []);
            var draft = new RecordEncoder.Draft(
                new Instant(7), new Actor(ActorKind.Human, "ada"), [said], new Reply(), null);
            point = _encoder.Append(frames, point, opensBatch: i == 0, draft).End;
        }

        _log.Append(frames.Written, point);
    }

    /// <summary>Refuses that write, counted from the next.</summary>
    void StrikeWrite(int which) => _disk.Strike =
        (call, _) => call == DiskCall.Write && --which == 0 ? Blow.Fail : Blow.None;

    void Reopen()
    {
        _log.Dispose();
        _log = Read().Continue(Store.Uuid);
    }

    /// <summary>What is on the disk is what was appended.</summary>
    void AssertWhole()
    {
        using var image = Read();
        Assert.Equal((null, false, _log.Head), (image.Damage, image.IsTorn, image.End));
        var first = image.Segments[0].Header.Start;
        var last = new LogReader([]).Read(image.Segments, first, image.End).Last();
        Assert.Equal(_log.Head, last.End);
    }

    LogImage Read() => LogImage.Read(_disk, Folder, Store.Uuid);

    string Path() => _log.Active.Path;

    long Size() => _disk.Stat(Path())!.Value.Size;
}
