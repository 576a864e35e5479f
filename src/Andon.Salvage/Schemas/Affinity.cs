namespace Andon.Salvage.Schemas;

/// <summary>Which values SQLite stores in a column, by the rules of section 3.1 of its datatype page.</summary>
enum Affinity
{
    Blob,
    Text,
    Numeric,
    Integer,
    Real,
}
