namespace Andon.Core.Events;

/// <summary>
/// A column's value: nothing, an integer or a text. Every row of a board is made of these three, so that a store needs
/// to know no type of ours to keep it.
/// </summary>
public readonly record struct FieldValue
{
    FieldValue(string? text, long number, bool hasNumber)
    {
        Text = text;
        _number = number;
        IsNumber = hasNumber;
    }

    readonly long _number;

    public static FieldValue Null => default;

    public string? Text { get; }

    public bool IsNumber { get; }

    public bool IsNull => Text is null && !IsNumber;

    public long? Number => IsNumber ? _number : null;

    public static FieldValue Of(string? text) => new(text, 0, hasNumber: false);

    public static FieldValue Of(long? number) => number is { } value ? new(null, value, hasNumber: true) : Null;

    /// <summary>A count that is mostly zero, of which nothing is kept then.</summary>
    public static FieldValue OfCount(long count) => Of(count == 0 ? null : (long?)count);

    public static FieldValue Of(bool flag) => Of(flag ? 1L : 0L);

    public static FieldValue Of(Instant? time) => Of(time?.Microseconds);

    public string RequireText() => Text ?? throw new InvariantViolation("A text column holds no text.");

    public long RequireNumber() =>
        IsNumber ? _number : throw new InvariantViolation("A number column holds no number.");

    public bool ToFlag() => IsNumber && _number != 0;

    public Instant? ToInstant() => IsNumber ? new Instant(_number) : null;

    public int? ToInt() => IsNumber ? checked((int)_number) : null;
}
