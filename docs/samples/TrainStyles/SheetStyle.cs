namespace NeuralStyle.Samples.TrainStyles;

/// <summary>A row of the contact sheet.</summary>
/// <param name="Name">The name.</param>
/// <param name="Image">The style image; null for a trained style.</param>
/// <param name="Prepared">The style.</param>
internal sealed record SheetStyle(string Name, ImageBuffer? Image, PreparedStyle Prepared);
