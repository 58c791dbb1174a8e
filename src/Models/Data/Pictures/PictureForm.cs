namespace GanOrleans.Models.Data.Pictures;

/// <summary>What pictures are brought to.</summary>
/// <param name="Side">Width and height, pixels; null for those that the pictures have.</param>
/// <param name="Channels">Number of channels; null for as many as the pictures have.</param>
/// <param name="MayResize">Whether pictures of another size are brought to it; otherwise they are refused.</param>
internal sealed record PictureForm(int? Side, int? Channels, bool MayResize);
