using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Core.Decisions;

/// <summary>
/// Writes an event's payload: one JSON object, non-ASCII kept as it is. Each thread keeps one writer and its buffer,
/// because every command makes at least one payload; nothing outlives <see cref="End"/> but the text.
/// </summary>
sealed class Payload : IDisposable
{
    const int BufferKept = 64 * 1024;

    [ThreadStatic]
    static Payload? _idle;

    readonly ArrayBufferWriter<byte> _buffer = new(512);
    readonly Utf8JsonWriter _writer;

    Payload() => _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    public static Payload Begin()
    {
        var payload = _idle ?? new Payload();
        _idle = null;
        payload._writer.WriteStartObject();
        return payload;
    }

    /// <summary>The text, or null.</summary>
    public Payload Text(ReadOnlySpan<byte> name, string? value)
    {
        _writer.WriteString(name, value);
        return this;
    }

    /// <summary>The text; the field is left out when there is none.</summary>
    public Payload TextIfAny(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) _writer.WriteString(name, value);
        return this;
    }

    /// <summary>The number, or null.</summary>
    public Payload Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) _writer.WriteNumber(name, number);
        else _writer.WriteNull(name);
        return this;
    }

    /// <summary>The number; the field is left out when there is none.</summary>
    public Payload NumberIfAny(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) _writer.WriteNumber(name, number);
        return this;
    }

    /// <summary>A time, in seconds since the epoch as on the wire, or null.</summary>
    public Payload Time(ReadOnlySpan<byte> name, Instant? value) => Number(name, value?.Seconds);

    public Payload Flag(ReadOnlySpan<byte> name, bool value)
    {
        _writer.WriteBoolean(name, value);
        return this;
    }

    /// <summary>true, or null: the reference's way of a flag that is not set.</summary>
    public Payload TrueOrNull(ReadOnlySpan<byte> name, bool value)
    {
        if (value) _writer.WriteBoolean(name, true);
        else _writer.WriteNull(name);
        return this;
    }

    public Payload List<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items)
    {
        _writer.WriteStartArray(name);
        for (var i = 0; i < items.Count; i++) _writer.WriteStringValue(items[i]?.ToString());
        _writer.WriteEndArray();
        return this;
    }

    /// <summary>The list; the field is left out when the list is empty.</summary>
    public Payload ListIfAny<T>(ReadOnlySpan<byte> name, IReadOnlyList<T> items) =>
        items.Count > 0 ? List(name, items) : this;

    /// <summary>JSON that is known to be valid, or null.</summary>
    public Payload Json(ReadOnlySpan<byte> name, string? json)
    {
        _writer.WritePropertyName(name);
        if (json is null) _writer.WriteNullValue();
        else _writer.WriteRawValue(json, skipInputValidation: true);
        return this;
    }

    public string End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        var text = Encoding.UTF8.GetString(_buffer.WrittenSpan);
        if (_buffer.Capacity > BufferKept) Dispose();
        else Keep();
        return text;
    }

    public void Dispose() => _writer.Dispose();

    void Keep()
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _idle = this;
    }
}
