using System.Text.Encodings.Web;
using System.Text.Json;
using Andon.Storage.Commits;
using Andon.Storage.Disks;

namespace Andon.Storage.Log;

/// <summary>
/// Writes a base segment: the whole content of a projection at one point, so that the log before it is not needed any
/// more. It gets its name only when all of it is durable. Frames hold arrays of entries; the last one counts them.
/// </summary>
sealed class BaseWriter(IDisk disk, string directory) : IDisposable
{
    const int FrameBytes = 256 * 1024;

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly FrameBuffer _frames = new();
    readonly Utf8JsonWriter _json = new(Stream.Null, Options);

    public Segment Write(SegmentHeader header, IEnumerable<BaseEntry> entries)
    {
        var path = Path.Combine(directory, header.FileName);
        var unnamed = path + ".new";
        if (disk.Stat(unnamed) is not null) disk.Remove(unnamed); // Only we make such names, in a folder of ours.
        var file = disk.Create(unnamed);
        try
        {
            file.Write(0, header.ToArray());
            var length = WriteEntries(file, entries);
            file.Sync();
            disk.Rename(unnamed, path);
            disk.SyncDirectory(directory);
            return new Segment(path, header, file) { Length = length };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _json.Dispose();

    long WriteEntries(IDiskFile file, IEnumerable<BaseEntry> entries)
    {
        var (offset, count) = ((long)SegmentHeader.Size, 0L);
        var isOpen = false;
        foreach (var entry in entries)
        {
            if (!isOpen) OpenFrame();
            isOpen = true;
            Write(entry);
            count++;
            _json.Flush();
            if (_frames.Length < FrameBytes) continue;
            offset = CloseFrame(file, offset);
            isOpen = false;
        }

        if (isOpen) offset = CloseFrame(file, offset);
        OpenFrame();
        _json.WriteNumberValue(count);
        return CloseFrame(file, offset);
    }

    void OpenFrame()
    {
        _frames.Clear();
        _frames.OpenFrame();
        _json.Reset(_frames);
        _json.WriteStartArray();
    }

    long CloseFrame(IDiskFile file, long offset)
    {
        _json.WriteEndArray();
        _json.Flush();
        _frames.CloseFrame();
        file.Write(offset, _frames.Written);
        return offset + _frames.Length;
    }

    void Write(BaseEntry entry)
    {
        _json.WriteStartObject();
        switch (entry)
        {
            case BaseEntry.Row row:
                _json.WritePropertyName("row"u8);
                ChangeJson.Write(_json, row.Insert);
                break;
            case BaseEntry.Past past:
                _json.WritePropertyName("past"u8);
                WritePast(past.Event);
                break;
            case BaseEntry.Answered answered:
                _json.WritePropertyName("answered"u8);
                WriteAnswered(answered.Request);
                break;
        }

        _json.WriteEndObject();
    }

    void WritePast(Core.Events.CommittedEvent past)
    {
        _json.WriteStartObject();
        _json.WriteNumber("position"u8, past.Position);
        _json.WriteNumber("at"u8, past.At.Microseconds);
        ActorJson.Write(_json, past.Actor);
        _json.WriteString("kind"u8, past.Event.Kind);
        if (past.Event.Card is { } card) _json.WriteString("task"u8, card.Value);
        if (past.Event.Run is { } run) _json.WriteNumber("run"u8, run.Value);
        if (past.Event.Payload is { } payload)
        {
            _json.WritePropertyName("payload"u8);
            _json.WriteRawValue(payload);
        }

        _json.WriteEndObject();
    }

    void WriteAnswered(StoredRequest answered)
    {
        _json.WriteStartObject();
        _json.WriteNumber("record"u8, answered.Record);
        _json.WriteString("principal"u8, answered.Request.Principal);
        _json.WriteString("id"u8, answered.Request.Id);
        _json.WriteString("fingerprint"u8, answered.Request.Fingerprint);
        _json.WriteNumber("at"u8, answered.At.Microseconds);
        _json.WriteNumber("position"u8, answered.Position);
        _json.WritePropertyName("reply"u8);
        ReplyJson.Write(_json, answered.Reply);
        _json.WriteEndObject();
    }
}
