namespace NeuralStyle.Samples.TrainStyles;

/// <summary>What the verb <c>sheet</c> asks for.</summary>
internal sealed record SheetOptions(
    string Model, IReadOnlyList<string> Styles, IReadOnlyList<string> Photos, int Every, string Count, int Side, string Output, int Threads);
