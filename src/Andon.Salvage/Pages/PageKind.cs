namespace Andon.Salvage.Pages;

/// <summary>The first byte of a page of a b-tree.</summary>
enum PageKind : byte
{
    InteriorIndex = 0x02,
    InteriorTable = 0x05,
    LeafIndex = 0x0A,
    LeafTable = 0x0D,
}
