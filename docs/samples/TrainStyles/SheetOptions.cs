namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The options of the verb <c>sheet</c>.</summary>
internal sealed record SheetOptions(
    string Model, IReadOnlyList<string> Styles, IReadOnlyList<string> Photos, int Every, string Count, int Side, string Output, int Threads);
