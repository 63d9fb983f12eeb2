namespace NeuralStyle.Samples.QuickStart;

/// <summary>The options of the command line; null if the sample draws its own images.</summary>
internal sealed record QuickStartOptions(
    string[] Style,
    string? Content,
    string? Input,
    string Output,
    double Minutes,
    string? Vgg,
    bool FromScratch,
    bool Mobile,
    string? Teacher,
    bool Pack,
    int CropSize,
    int StyleSize,
    double? StyleWeight,
    double? LearningRate,
    long Seed);
