namespace NeuralStyle;

/// <summary>One image of many to stylize.</summary>
/// <param name="Input">The file to read.</param>
/// <param name="Output">The file to write; its ending chooses the format.</param>
public sealed record StylizeRequest(string Input, string Output);
